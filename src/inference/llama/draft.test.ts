import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type TestModelOptions,
  writeTestModel,
} from '../../../models/test-model/make-test-model.ts';
import { type Collected, choiceRequest, collect, engineContract } from '../engine-contract.ts';
import type { GenerateRequest } from '../types.ts';
import type { LlamaEngineOptions } from './options.ts';
import { reaches, startTestEngine, type TestEngine } from './test-support/test-engine.ts';

/** The first layer decides nearly everything, and the draft model has only that one: it is fast and mostly right. */
const PAIR = { layers: 1, rest: 0.002 } as const;
const MODELS: Readonly<Record<string, TestModelOptions>> = {
  model: { size: 'deep', pair: { ...PAIR, as: 'model' } },
  draft: { size: 'deep', pair: { ...PAIR, as: 'draft' } },
  padded: { size: 'deep', pair: { ...PAIR, as: 'draft' }, vocabulary: 4230 },
  stranger: { size: 'tiny', seed: 7 },
  'other-words': { size: 'tiny', vocabulary: 5000 },
};

let folder: string;
/** Of the questions, without any guess. */
let expected: readonly string[];
const pathOf = (name: string): string => join(folder, `${name}.gguf`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'draft-'));
  for (const [name, options] of Object.entries(MODELS)) await writeTestModel(pathOf(name), options);
  await writeFile(pathOf('broken'), 'GGUF and then nothing');
  await writeFile(pathOf('deadly'), withoutLayers(await readFile(pathOf('draft'))));
  expected = await plain();
});
afterAll(async () => rm(folder, { recursive: true }));

/** llama.cpp does not refuse such a file: it ends the process. */
function withoutLayers(gguf: Buffer): Buffer {
  const key = 'llama.block_count';
  // Between a key and its value stands the type, in four bytes.
  const at = gguf.indexOf(key) + key.length + 4;
  const damaged = Buffer.from(gguf);
  damaged.writeUInt32LE(0, at);
  return damaged;
}

async function start(draft: string | undefined, options: Partial<LlamaEngineOptions> = {}) {
  return startTestEngine(pathOf('model'), {
    contextSize: 1024,
    queueLimit: 16,
    ...(draft === undefined ? {} : { draft: { id: draft, path: pathOf(draft) } }),
    ...options,
  });
}

async function withEngine<T>(
  draft: string | undefined,
  work: (engine: TestEngine) => Promise<T>,
  options: Partial<LlamaEngineOptions> = {},
): Promise<T> {
  const engine = await start(draft, options);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

const ask = (prompt: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  input: { prompt },
  maxTokens: 100,
  ...changes,
});
const QUESTIONS = ['二甲双胍的用法', '高血压患者每日', '儿童发热时'].map((prompt) => ask(prompt));

async function answers(
  engine: TestEngine,
  requests: readonly GenerateRequest[] = QUESTIONS,
): Promise<Collected[]> {
  const all: Collected[] = [];
  for (const request of requests) all.push(await collect(engine, request));
  return all;
}

const texts = (all: readonly Collected[]): string[] => all.map(({ text }) => text);
const guessed = (all: readonly Collected[]): { drafted: number; accepted: number } => ({
  drafted: all.reduce((sum, { end }) => sum + (end?.timings.modelDraftedTokens ?? 0), 0),
  accepted: all.reduce((sum, { end }) => sum + (end?.timings.modelAcceptedTokens ?? 0), 0),
});

/** What the model answers when nothing is guessed. */
const plain = async (requests?: readonly GenerateRequest[]): Promise<string[]> =>
  withEngine(undefined, async (engine) => texts(await answers(engine, requests)), {
    speculation: 'off',
  });

engineContract('a model with a draft model', async () => start('draft'), { writesText: true });

describe('a draft model', () => {
  test.each(['draft', 'padded'])(
    'that agrees (%s) saves passes and changes no answer',
    async (name) => {
      await withEngine(name, async (engine) => {
        await reaches(engine, 'ready');
        expect(engine.describe().draft).toEqual({ id: name, state: 'ready' });
        const all = await answers(engine);
        expect(texts(all)).toEqual(expected);
        const { drafted, accepted } = guessed(all);
        expect(drafted).toBeGreaterThan(50);
        expect(accepted / drafted).toBeGreaterThan(0.7);
        const { draftedTokens = 0, acceptedTokens = 0 } = all[0]?.end?.timings ?? {};
        expect(draftedTokens).toBeGreaterThanOrEqual(guessed(all.slice(0, 1)).drafted);
        expect(acceptedTokens).toBeGreaterThanOrEqual(guessed(all.slice(0, 1)).accepted);
      });
    },
  );

  test('that ends the process while it is loaded is left out, and the model answers without it', async () => {
    await withEngine('deadly', async (engine) => {
      await reaches(engine, 'ready');
      expect(engine.describe().draft).toMatchObject({ id: 'deadly', state: 'refused' });
      expect(engine.describe().draft?.reason).toContain(pathOf('deadly'));
      expect(texts(await answers(engine))).toEqual(expected);
    });
  });

  // How often it is asked then depends on measured times; speculation.test.ts has that with times that are given.
  test('that is always wrong changes no answer', async () => {
    await withEngine('stranger', async (engine) => {
      const all = await answers(engine, [...QUESTIONS, ...QUESTIONS]);
      expect(texts(all)).toEqual([...expected, ...expected]);
      const first = guessed(all.slice(0, 1));
      expect(first.drafted).toBeGreaterThan(0);
      expect(first.accepted).toBeLessThan(first.drafted / 4);
    });
  });

  test('leaves drawn answers as the seed gives them', async () => {
    const drawn = [3, 4].flatMap((seed) =>
      QUESTIONS.map((request) => ({ ...request, temperature: 0.6, seed })),
    );
    const unguessed = await plain(drawn);
    expect(new Set(unguessed).size).toBe(unguessed.length);
    await withEngine('draft', async (engine) => {
      const all = await answers(engine, drawn);
      expect(texts(all)).toEqual(unguessed);
      expect(guessed(all).accepted).toBeGreaterThan(0);
    });
  });

  test('is not asked where the caller gave a seed, and not for log-probabilities', async () => {
    await withEngine('draft', async (engine) => {
      const requests = [
        ask('一', { isReproducible: true }),
        ask('一', { topLogprobs: 1, maxTokens: 40 }),
      ];
      expect(guessed(await answers(engine, requests)).drafted).toBe(0);
    });
  });

  test('guesses under a grammar, which still has the last word', async () => {
    const gbnf = 'root ::= "剂量：" [一-龥]{40,60} "。"';
    const requests = QUESTIONS.map((request) => ({
      ...request,
      constraint: { type: 'grammar', gbnf } as const,
    }));
    const unguessed = await plain(requests);
    await withEngine('draft', async (engine) => {
      const all = await answers(engine, requests);
      expect(texts(all)).toEqual(unguessed);
      for (const text of texts(all)) expect(text).toMatch(/^剂量：[一-龥]{40,60}。$/);
      expect(guessed(all).drafted).toBeGreaterThan(0);
    });
  });

  test('is not asked for a choice, which comes out the same', async () => {
    const unguessed = await plain([choiceRequest()]);
    await withEngine('draft', async (engine) => {
      const all = await answers(engine, [choiceRequest()]);
      expect(texts(all)).toEqual(unguessed);
      expect(guessed(all).drafted).toBe(0);
    });
  });

  test('works for several answers at the same time, more of them than slots', async () => {
    await withEngine(
      'draft',
      async (engine) => {
        const all = await Promise.all(
          [...QUESTIONS, ...QUESTIONS].map(async (request) => collect(engine, request)),
        );
        expect(texts(all)).toEqual([...expected, ...expected]);
        expect(guessed(all).drafted).toBeGreaterThan(0);
      },
      { slots: 2 },
    );
  });

  test('leaves nothing behind of an answer that was called off', async () => {
    await withEngine(
      'draft',
      async (engine) => {
        for (const most of [1, 5, 20]) {
          const controller = new AbortController();
          let seen = 0;
          const run = async (): Promise<void> => {
            const request = ask('另一个问题', { maxTokens: 900 });
            for await (const _ of engine.generate(request, controller.signal)) {
              seen += 1;
              if (seen === most) controller.abort();
            }
          };
          await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
          expect(texts(await answers(engine, QUESTIONS))).toEqual(expected);
        }
      },
      { slots: 1 },
    );
  });

  test('comes back with its model after a crash', async () => {
    await withEngine('draft', async (engine) => {
      await reaches(engine, 'ready');
      const pid = engine.pid();
      const run = async (): Promise<void> => {
        const request = ask('长', { maxTokens: 900 });
        for await (const _ of engine.generate(request, new AbortController().signal)) {
          process.kill(pid, 'SIGKILL');
        }
      };
      await expect(run()).rejects.toMatchObject({ code: 'model_crashed' });
      const all = await answers(engine);
      expect(texts(all)).toEqual(expected);
      expect(guessed(all).drafted).toBeGreaterThan(0);
      expect(engine.pid()).not.toBe(pid);
      expect(engine.describe().draft?.state).toBe('ready');
    });
  });

  test.each([
    ['other-words', /its vocabulary has 5000 tokens, not \d+/],
    ['broken', /cannot guess for .*model\.gguf: /],
    ['missing', /cannot guess for .*model\.gguf: /],
  ])(
    'that cannot be used (%s) is named with its model, which answers without it',
    async (name, why) => {
      await withEngine(name, async (engine) => {
        const all = await answers(engine);
        expect(texts(all)).toEqual(expected);
        expect(guessed(all).drafted).toBe(0);
        const { draft } = engine.describe();
        expect(draft).toMatchObject({ id: name, state: 'refused' });
        expect(draft?.reason).toMatch(why);
        expect(draft?.reason).toContain(pathOf(name));
        expect(draft?.reason).toContain(pathOf('model'));
        expect(engine.log().join('\n')).toContain('the model runs without its draft model');
      });
    },
  );

  test('is not loaded where guessing is off', async () => {
    await withEngine(
      'draft',
      async (engine) => {
        await answers(engine, QUESTIONS.slice(0, 1));
        expect(engine.describe().draft).toBeUndefined();
      },
      { speculation: 'off' },
    );
  });
});
