import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTestEncoder } from '../../../models/test-model/make-test-encoder.ts';
import { describeGguf } from '../models/describe-gguf.ts';
import { readGgufHeader } from '../models/gguf-header.ts';
import { createLlamaReader, type LlamaReader } from './llama-reader.ts';

const never = new AbortController().signal;
let folder: string;
const path = (kind: string): string => join(folder, `${kind}.gguf`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-'));
  for (const kind of ['embedding', 'rerank'] as const) {
    await writeTestEncoder(path(kind), { kind });
  }
});
afterAll(async () => rm(folder, { recursive: true }));

function open(kind: 'embedding' | 'rerank'): Promise<LlamaReader> {
  return createLlamaReader({
    modelPath: path(kind),
    purpose: kind === 'rerank' ? 'rank' : 'embed',
    id: kind,
    contextSize: 512,
    slots: 1,
    threads: 1,
    gpu: 'off',
    queueLimit: 4,
    logger: pino({ level: 'silent' }),
  });
}

test.each(['embedding', 'rerank'] as const)('the file tells that it is for %s', async (kind) => {
  expect(describeGguf(await readGgufHeader(path(kind)))).toMatchObject({
    kind,
    architecture: 'bert',
  });
});

test('an embedding model gives vectors of unit length, the same for the same text', async () => {
  const reader = await open('embedding');
  try {
    const texts = ['高血压的治疗', '高血压的治疗', '骨折后的康复', '药'.repeat(3000)];
    const { values, tokens } = await reader.measure({ texts, query: undefined }, never);
    expect(values).toHaveLength(4);
    for (const vector of values) {
      expect(vector).toHaveLength(32);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    expect([...(values[0] ?? [])]).toEqual([...(values[1] ?? [])]);
    expect([...(values[0] ?? [])]).not.toEqual([...(values[2] ?? [])]);
    // 6 + 6 + 6 characters, and what a cut text is cut to.
    expect(tokens).toBe(18 + 508);
  } finally {
    await reader.close();
  }
});

test('a ranking model gives numbers from 0 to 1, also for texts that are too long for it', async () => {
  const reader = await open('rerank');
  try {
    const texts = ['一日三次', '饭后服用', '一日三次', '药'.repeat(1500)];
    const { values } = await reader.measure({ texts, query: '怎么吃' }, never);
    const scores = values.map(([score = -1]) => score);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    expect(scores[0]).toBe(scores[2]);
    expect(scores[0]).not.toBe(scores[1]);
    const long = reader.measure({ texts, query: '问'.repeat(400) }, never);
    await expect(long).rejects.toMatchObject({ code: 'context_length_exceeded' });
  } finally {
    await reader.close();
  }
});

test('a file of the wrong kind is told when it is loaded', async () => {
  const reader = await createLlamaReader({
    modelPath: path('embedding'),
    purpose: 'rank',
    id: 'wrong',
    contextSize: 512,
    slots: 1,
    threads: 1,
    gpu: 'off',
    queueLimit: 4,
    logger: pino({ level: 'silent' }),
  });
  await expect(reader.whenReady(never)).rejects.toMatchObject({ code: 'model_file_invalid' });
  await reader.close();
});

test('who gives up is not waited for, and the others get theirs', async () => {
  const reader = await open('embedding');
  try {
    await reader.whenReady(never);
    const stop = new AbortController();
    const texts = Array.from({ length: 400 }, (_, i) => `第${i}个很长的文本`.repeat(40));
    const abandoned = reader.measure({ texts, query: undefined }, stop.signal);
    const short = reader.measure({ texts: ['短'], query: undefined }, never);
    stop.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'cancelled' });
    expect((await short).values).toHaveLength(1);
  } finally {
    await reader.close();
  }
});
