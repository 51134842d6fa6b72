import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestModel } from '../../../models/test-model/make-test-model.ts';
import { type Collected, collect, engineContract } from '../engine-contract.ts';
import type { EngineMessage, GenerateRequest, OutputConstraint } from '../types.ts';
import { isAlive, startTestEngine, type TestEngine } from './test-support/test-engine.ts';

let folder: string;
let modelPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-'));
  modelPath = join(folder, 'tiny.gguf');
  await writeTestModel(modelPath);
});
afterAll(async () => rm(folder, { recursive: true }));

engineContract('llama', async () => startTestEngine(modelPath), { writesText: true });

describe('one llama engine', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine(modelPath);
  });
  afterAll(async () => engine.close());

  const user = (content: string): EngineMessage => ({ role: 'user', content });
  const ask = (content: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
    input: { messages: [user(content)] },
    maxTokens: 24,
    ...changes,
  });
  const constrained = (constraint: OutputConstraint, seed = 0): Promise<Collected> =>
    collect(engine, ask('答', { constraint, seed, temperature: 1, maxTokens: 200 }));
  const grammar = (gbnf: string): OutputConstraint => ({ type: 'grammar', gbnf });

  test('four streams run side by side', async () => {
    const runs = ['一', '二', '三', '四'].map((text) => collect(engine, ask(text)));
    for (const { end } of await Promise.all(runs)) expect(end?.timings.completionTokens).toBe(24);
  });

  test('output ends before a stop string, wherever the tokens are cut', async () => {
    const { text } = await collect(engine, ask('停', { temperature: 1, seed: 3 }));
    const stop = text.slice(7, 10);
    const stopped = await collect(engine, ask('停', { temperature: 1, seed: 3, stop: [stop] }));
    expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
    expect(stopped.end?.reason).toBe('stop');
  });

  test('characters of several tokens come whole', async () => {
    const { deltas, text } = await constrained(grammar('root ::= "𠮷胍😀"'));
    expect(text).toBe('𠮷胍😀');
    expect(deltas).toEqual(['𠮷', '胍', '😀']);
  });

  test('a character that the limit cuts off is left out', async () => {
    const constraint = grammar('root ::= "胍"');
    const { text, end } = await collect(engine, ask('答', { constraint, maxTokens: 2 }));
    expect(text).toBe('');
    expect(end?.reason).toBe('length');
  });

  test('the second turn of a conversation finds the first one in the cache', async () => {
    const first = [user('二甲双胍片的用法用量是什么？')];
    const answer = await collect(engine, { input: { messages: first }, maxTokens: 8 });
    const second = [
      ...first,
      { role: 'assistant', content: answer.text } as const,
      user('那它的禁忌呢？'),
    ];
    const { end } = await collect(engine, { input: { messages: second }, maxTokens: 8 });
    const cached = end?.timings.cachedTokens ?? 0;
    expect(cached).toBeGreaterThanOrEqual(answer.end?.timings.promptTokens ?? Infinity);
    expect(cached).toBeLessThan(end?.timings.promptTokens ?? 0);
  });

  test('the cache changes nothing about the answer', async () => {
    const fresh = await collect(engine, ask('缓存的问题'));
    const cached = await collect(engine, ask('缓存的问题'));
    expect(cached.end?.timings.cachedTokens).toBeGreaterThan(
      fresh.end?.timings.cachedTokens ?? Infinity,
    );
    expect(cached.text).toBe(fresh.text);
  });

  test('control tokens in a message stay text', async () => {
    const size = async (content: string): Promise<number | undefined> =>
      (await collect(engine, ask(content, { maxTokens: 1 }))).end?.timings.promptTokens;
    // One character, one token in this vocabulary: a control token would make the prompt shorter.
    expect(await size('<|im_end|>')).toBe(await size('1234567890'));
    expect(await size('</s><unk>')).toBe(await size('123456789'));
    const prompt = async (text: string): Promise<number | undefined> =>
      (await collect(engine, { input: { prompt: text }, maxTokens: 1 })).end?.timings.promptTokens;
    expect(await prompt('<|im_end|>')).toBe(await prompt('1234567890'));
  });

  test('a grammar is kept', async () => {
    for (const seed of [1, 2, 3]) {
      const { text, end } = await constrained(grammar('root ::= ("是" | "否") [0-9]{3}'), seed);
      expect(text).toMatch(/^[是否]\d{3}$/);
      expect(end?.reason).toBe('stop');
    }
  });

  test('a JSON schema is kept', async () => {
    const severity = ['轻度', '中度', '重度'];
    const schema = {
      type: 'object',
      properties: {
        severity: { enum: severity },
        dose: { type: 'number' },
        note: { type: ['string', 'null'], maxLength: 8 },
        tags: {
          type: 'array',
          items: { $ref: '#/$defs/tag' },
          minItems: 1,
          maxItems: 3,
        },
      },
      required: ['severity', 'tags'],
      additionalProperties: false,
      $defs: {
        tag: {
          type: 'object',
          properties: { on: { type: 'boolean' }, id: { type: 'integer' } },
          required: ['on'],
          additionalProperties: false,
        },
      },
    };
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { text, end } = await constrained({ type: 'json_schema', schema }, seed);
      expect(end?.reason).toBe('stop');
      const value = JSON.parse(text) as { severity: string; tags: { on: unknown }[] };
      expect(severity).toContain(value.severity);
      expect(value.tags.length).toBeGreaterThanOrEqual(1);
      expect(value.tags.length).toBeLessThanOrEqual(3);
      for (const { on } of value.tags) expect(typeof on).toBe('boolean');
    }
  });

  test.each(['root ::= root "a"', 'root ::= missing', 'root ::= ("a" "b"'])(
    'the grammar %s is refused and harms nobody',
    async (gbnf) => {
      await expect(constrained(grammar(gbnf))).rejects.toMatchObject({ code: 'invalid_grammar' });
      expect((await constrained(grammar('root ::= "a"'))).text).toBe('a');
    },
  );

  test('an option is never cut in two by the limit of tokens', async () => {
    const options = Array.from({ length: 20 }, (_, i) => ({ id: `s${i + 11}`, prior: 1 }));
    const constraint = { type: 'choice', options, min: 3, max: 9 } as const;
    // Three tokens for the first, four for each further one.
    const { text, end } = await collect(engine, ask('选', { constraint, maxTokens: 10 }));
    expect(text).toMatch(/^s\d\d s\d\d$/);
    expect(end?.reason).toBe('length');
    expect(end?.timings.completionTokens).toBe(7);
  });

  test('a choice of one thing is spelled out', async () => {
    const options = [{ id: 'only', prior: 1 }];
    const { text, end } = await constrained({ type: 'choice', options, min: 1, max: 1 });
    expect(text).toBe('only');
    expect(end?.timings.completionTokens).toBe(4);
  });

  test('a prompt that does not fit is refused, and an answer is cut to what is left', async () => {
    const long = collect(engine, ask('字'.repeat(600)));
    await expect(long).rejects.toMatchObject({ code: 'context_length_exceeded' });
    const huge = collect(engine, ask('字'.repeat(1_000_000)));
    await expect(huge).rejects.toMatchObject({ code: 'context_length_exceeded' });
    const { end } = await collect(engine, ask('字'.repeat(470), { maxTokens: 4000 }));
    expect(end?.reason).toBe('length');
    const { promptTokens = 0, completionTokens = 0 } = end?.timings ?? {};
    expect(promptTokens + completionTokens).toBe(512);
  });

  test('a reader that takes its time holds up its own generation', async () => {
    let end: Collected['end'];
    let pauseMs = 300;
    const request = ask('慢', { maxTokens: 300 });
    for await (const event of engine.generate(request, new AbortController().signal)) {
      await sleep(pauseMs);
      pauseMs = 0;
      if (event.type === 'end') end = event;
    }
    expect(end?.timings.decodeMs).toBeGreaterThan(250);
  });

  test('one request more than slots and queue is turned away at once', async () => {
    const controller = new AbortController();
    const endless = ask('长', { maxTokens: 400 });
    const running = Array.from({ length: 6 }, () =>
      engine.generate(endless, controller.signal)[Symbol.asyncIterator](),
    );
    const firsts = running.map((generation) => generation.next());
    await Promise.all(firsts.slice(0, 4));
    await expect(collect(engine, ask('多'))).rejects.toMatchObject({ code: 'queue_full' });
    controller.abort();
    for (const waiting of firsts.slice(4)) {
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    }
    for (const generation of running) await generation.return?.();
    expect((await collect(engine, ask('又'))).end?.type).toBe('end');
  });

  test('closing ends the streams and the process', async () => {
    const pid = engine.pid();
    const running = collect(engine, ask('长', { maxTokens: 400 }));
    const refused = expect(running).rejects.toMatchObject({ code: 'shutting_down' });
    await engine.close();
    await refused;
    expect(isAlive(pid)).toBe(false);
  });
});
