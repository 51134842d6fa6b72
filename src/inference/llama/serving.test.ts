import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { type Collected, collect } from '../engine-contract.ts';
import type { GenerateRequest } from '../types.ts';
import type { LlamaEngineOptions } from './options.ts';
import { startTestEngine, type TestEngine } from './test-support/test-engine.ts';

let folder: string;
let modelPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serving-'));
  modelPath = join(folder, 'tiny.gguf');
  await writeTestModel(modelPath);
});
afterAll(async () => rm(folder, { recursive: true }));

async function withEngine(
  options: Partial<LlamaEngineOptions>,
  work: (engine: TestEngine) => Promise<void>,
): Promise<void> {
  const engine = await startTestEngine(modelPath, {
    contextSize: 1024,
    queueLimit: 16,
    ...options,
  });
  try {
    await work(engine);
  } finally {
    await engine.close();
  }
}

const EVIDENCE = '二甲双胍片说明书规定成人一日三次餐中服用'.repeat(12);
const ask = (prompt: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  input: { prompt },
  maxTokens: 12,
  ...changes,
});
const cached = ({ end }: Collected): number => end?.timings.cachedTokens ?? Number.NaN;

/** Beginnings are copied through files in memory that have no name, which only Linux has. */
describe.runIf(platform === 'linux')('beginnings that several prompts share', () => {
  test('are read once by simultaneous requests, whatever their slots', async () => {
    await withEngine({ slots: 4 }, async (engine) => {
      const questions = ['用量多少', '有何禁忌', '孕妇能用', '饭前饭后'];
      const answers = await Promise.all(
        questions.map(async (question) => collect(engine, ask(EVIDENCE + question))),
      );
      const counts = answers.map(cached).toSorted((a, b) => a - b);
      expect(counts[0]).toBeLessThan(10);
      for (const count of counts.slice(1)) expect(count).toBeGreaterThanOrEqual(240);
      const { cache } = engine.describe();
      expect(cache?.bytes).toBeGreaterThan(0);
      expect(cache?.bytes).toBeLessThanOrEqual(cache?.limitBytes ?? 0);
    });
  });

  test('give the same answer copied as read', async () => {
    await withEngine({ slots: 4 }, async (engine) => {
      const fresh = await collect(engine, ask(`${EVIDENCE}问`));
      const [, copied] = await Promise.all([
        collect(engine, ask(`${EVIDENCE}另`)),
        collect(engine, ask(`${EVIDENCE}问`)),
      ]);
      expect(copied.text).toBe(fresh.text);
    });
  });

  test('come back after another conversation had the slot', async () => {
    await withEngine({ slots: 1 }, async (engine) => {
      const first = await collect(engine, ask(EVIDENCE));
      await collect(engine, ask('另一位病人的病历'.repeat(20)));
      const again = await collect(engine, ask(`${EVIDENCE}${first.text}`));
      expect(cached(again)).toBeGreaterThanOrEqual(240);
    });
  });

  test('are given up where no memory is granted', async () => {
    await withEngine({ slots: 1, cacheBytes: 0 }, async (engine) => {
      await collect(engine, ask(EVIDENCE));
      await collect(engine, ask('另一位病人的病历'.repeat(20)));
      expect(cached(await collect(engine, ask(EVIDENCE)))).toBeLessThan(10);
      expect(engine.describe().cache).toEqual({ bytes: 0, limitBytes: 0 });
    });
  });

  test('take no more memory than granted, the oldest going first', async () => {
    const limitBytes = 160_000;
    await withEngine({ slots: 1, cacheBytes: limitBytes }, async (engine) => {
      const texts = ['甲', '乙', '丙', '丁', '戊', '己'].map((char) => char.repeat(200));
      for (const text of texts) await collect(engine, ask(text));
      expect(engine.describe().cache?.bytes).toBeLessThanOrEqual(limitBytes);
      expect(cached(await collect(engine, ask(texts[4] ?? '')))).toBeGreaterThan(150);
      expect(cached(await collect(engine, ask(texts[0] ?? '')))).toBeLessThan(10);
    });
  });
});

test('a client that leaves does not take its prefix with it', async () => {
  await withEngine({ slots: 1 }, async (engine) => {
    const controller = new AbortController();
    const leave = async (): Promise<void> => {
      for await (const event of engine.generate(
        ask(EVIDENCE, { maxTokens: 700 }),
        controller.signal,
      )) {
        if (event.type === 'text') controller.abort();
      }
    };
    await expect(leave()).rejects.toMatchObject({ code: 'cancelled' });
    expect(cached(await collect(engine, ask(`${EVIDENCE}还有`)))).toBeGreaterThanOrEqual(240);
  });
});

test('guessing ahead changes nothing about the answer', async () => {
  const requests = ['重复重复重复重复', EVIDENCE, '一二三一二三一二'].flatMap((prompt) =>
    [0, 0.7].map((temperature) => ask(prompt, { maxTokens: 150, temperature, seed: 5 })),
  );
  const texts: string[][] = [];
  for (const speculation of ['off', 'lookup'] as const) {
    await withEngine({ slots: 1, speculation }, async (engine) => {
      const answers = [];
      for (const request of requests) answers.push(await collect(engine, request));
      texts.push(answers.map(({ text }) => text));
      const drafted = answers.map(({ end }) => end?.timings.draftedTokens ?? 0);
      if (speculation === 'off') expect(drafted.every((count) => count === 0)).toBe(true);
    });
  }
  expect(texts[1]).toEqual(texts[0]);
});

test('what a grammar leaves no choice about is not asked for', async () => {
  await withEngine({ slots: 1 }, async (engine) => {
    const gbnf = 'root ::= "严重程度：" ("轻" | "重") "度，建议" [一二三] "日内复诊。"';
    const constraint = { type: 'grammar', gbnf } as const;
    const { text, end } = await collect(engine, ask('评估：', { maxTokens: 100, constraint }));
    expect(text).toMatch(/^严重程度：[轻重]度，建议[一二三]日内复诊。$/);
    expect(end?.reason).toBe('stop');
    // 严重程度 and most of the colon, 度，建, 日内复诊。: the last token before a choice might be a longer one.
    expect(end?.timings.forcedTokens).toBe(6 + 5 + 5);
    const measured = await collect(
      engine,
      ask('评估：', { maxTokens: 100, constraint, topLogprobs: 1 }),
    );
    expect(measured.end?.timings.forcedTokens).toBeUndefined();
    expect(measured.text).toMatch(/^严重程度：[轻重]度，建议[一二三]日内复诊。$/);
  });
});

test('an answer that is not finished in its time is ended, and its slot is free', async () => {
  await withEngine({ slots: 1 }, async (engine) => {
    await collect(engine, ask('热身'));
    const late = collect(engine, ask('长', { maxTokens: 1000, timeoutMs: 20 }));
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect((await collect(engine, ask('又'))).end?.type).toBe('end');
  });
});

test('who cannot be served in time is turned away at once, not let down later', async () => {
  await withEngine({ slots: 1 }, async (engine) => {
    await collect(engine, ask('热身', { maxTokens: 900 }));
    const controller = new AbortController();
    const running = engine.generate(ask('长', { maxTokens: 900 }), controller.signal);
    const iterator = running[Symbol.asyncIterator]();
    await iterator.next();
    const hurried = collect(engine, ask('急', { timeoutMs: 5 }));
    await expect(hurried).rejects.toMatchObject({ code: 'queue_full' });
    controller.abort();
    await iterator.return?.();
  });
});

test('what the model wrote is found in the cache, however it is cut into tokens', async () => {
  await withEngine({ slots: 1 }, async (engine) => {
    type Message = { role: 'user' | 'assistant'; content: string };
    const chat = (
      messages: Message[],
      changes: Partial<GenerateRequest> = {},
    ): GenerateRequest => ({
      input: { messages },
      maxTokens: 60,
      ...changes,
    });
    const question = { role: 'user' as const, content: EVIDENCE };
    const text = '一日二次三餐四周五天六月七';
    // Drawn token by token, some of these characters come in three tokens of one byte each.
    const drawn = { temperature: 1, seed: 4, topLogprobs: 1 };
    const constraint = { type: 'grammar', gbnf: `root ::= "${text}"` } as const;
    const first = await collect(engine, chat([question], { ...drawn, constraint }));
    expect(first.end?.timings.completionTokens).toBeGreaterThan(text.length);
    const answer = { role: 'assistant' as const, content: first.text };
    const more = { role: 'user' as const, content: '还有呢' };
    const second = await collect(engine, chat([question, answer, more]));
    const timings = first.end?.timings;
    // All but the last token of the answer, which was never evaluated, and what that leaves of its character.
    const held = (timings?.promptTokens ?? Infinity) + (timings?.completionTokens ?? Infinity);
    expect(cached(second)).toBeGreaterThanOrEqual(held - 4);
  });
});

test('the number of slots follows from the memory where it is left open', async () => {
  await withEngine({ slots: 'auto' }, async (engine) => {
    await collect(engine, ask('一'));
    expect(engine.describe().slots).toBe(8);
  });
});

test('a reproducible answer is the same alone, under load, and with its beginning in the cache', async () => {
  await withEngine({ slots: 4 }, async (engine) => {
    const prompt = `${EVIDENCE}${EVIDENCE}问`;
    const seeds = [1, 2, 3].map((seed) =>
      ask(prompt, { maxTokens: 40, temperature: 1, seed, isReproducible: true }),
    );
    const greedy = ask(prompt, { maxTokens: 40, isReproducible: true });
    const requests = [...seeds, greedy];
    const alone: string[] = [];
    for (const request of requests) alone.push((await collect(engine, request)).text);
    expect(new Set(alone).size).toBe(4);
    const load = ['甲', '乙', '丙'].map(async (word) =>
      collect(engine, ask(EVIDENCE + word, { maxTokens: 200, temperature: 1 })),
    );
    const together = await Promise.all(requests.map(async (request) => collect(engine, request)));
    await Promise.all(load);
    expect(together.map(({ text }) => text)).toEqual(alone);
    expect(together.map(cached)).toEqual([0, 0, 0, 0]);
  });
});
