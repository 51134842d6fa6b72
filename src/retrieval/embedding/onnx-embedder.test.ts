import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEmbedder } from './onnx-embedder.ts';
import type { Embedder } from './types.ts';

const MODELS = fileURLToPath(new URL('../../../models/embedder/', import.meta.url));
const SHIPPED = path.join(MODELS, 'xinglin-static-v1');
const TINY = path.join(MODELS, 'fixtures', 'tiny-wordpiece');
const expected = JSON.parse(
  readFileSync(path.join(MODELS, 'fixtures', 'static-vectors.json'), 'utf8'),
) as readonly { readonly text: string; readonly vector: readonly number[] }[];

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return Array.from(a ?? []).reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0);
}

const folders: string[] = [];
const opened: Embedder[] = [];

/** A copy of a model folder that a test may change. */
function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'embedder-'));
  cpSync(folder, copy, { recursive: true });
  folders.push(copy);
  return copy;
}

async function open(folder: string): Promise<Embedder> {
  const embedder = await createOnnxEmbedder({ folder, threads: 1 });
  opened.push(embedder);
  return embedder;
}

afterEach(async () => {
  for (const embedder of opened.splice(0)) await embedder.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the shipped static embedder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createOnnxEmbedder({ folder: SHIPPED, threads: 1 });
  });
  afterAll(() => embedder.close());

  it('gives the vectors that the training script computed', async () => {
    const vectors = await embedder.embed(
      expected.map(({ text }) => text),
      'query',
    );
    for (const [i, { text, vector }] of expected.entries()) {
      expect(vectors[i], text).toHaveLength(embedder.dimension);
      expect(largestDifference(vector, vectors[i] ?? []), text).toBeLessThan(1e-3);
    }
  });

  it('gives unit vectors and the same ones every time', async () => {
    const texts = ['布洛芬一日最大剂量是多少', 'renal impairment'];
    const first = await embedder.embed(texts, 'query');
    expect(await embedder.embed(texts, 'query')).toEqual(first);
    for (const vector of first) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  it('gives a text the same vector alone and padded beside a long one', async () => {
    const text = '孕妇可以服用布洛芬吗';
    const [alone] = await embedder.embed([text], 'passage');
    const beside = await embedder.embed(
      [text, '对乙酰氨基酚与肝损害。'.repeat(60), text],
      'passage',
    );
    expect(largestDifference(alone ?? [], beside[0] ?? [])).toBeLessThan(1e-6);
    expect(largestDifference(alone ?? [], beside[2] ?? [])).toBeLessThan(1e-6);
  });

  it('keeps the order of texts over many batches', async () => {
    const texts = Array.from(
      { length: 150 },
      (_, i) => `第${i}号 ${'发热 '.repeat((i * 37) % 90)}`,
    );
    const together = await embedder.embed(texts, 'passage');
    expect(together).toHaveLength(texts.length);
    for (const i of [0, 1, 63, 64, 127, 149]) {
      const [alone] = await embedder.embed([texts[i] ?? ''], 'passage');
      expect(largestDifference(alone ?? [], together[i] ?? [])).toBeLessThan(1e-6);
    }
  });

  it('gives a zero vector for text without words', async () => {
    const vectors = await embedder.embed(['', ' \n\t', '……！？', '😀'], 'query');
    for (const vector of vectors) {
      expect(vector).toHaveLength(embedder.dimension);
      expect(vector.every((x) => x === 0)).toBe(true);
    }
    expect(await embedder.embed([], 'query')).toEqual([]);
  });

  it('reads past lone surrogates', async () => {
    const [broken, whole] = await embedder.embed(
      ['布洛芬\ud800 禁忌\udc00', '布洛芬 禁忌'],
      'query',
    );
    expect(largestDifference(broken ?? [], whole ?? [])).toBeLessThan(1e-6);
  });

  it('reads the beginning of a very long text, quickly', async () => {
    const started = performance.now();
    const [long, short] = await embedder.embed(
      [`布洛芬的禁忌。${'发热'.repeat(1_000_000)}`, '发热'],
      'passage',
    );
    expect(performance.now() - started).toBeLessThan(2000);
    expect(cosine(long, short)).toBeGreaterThan(0.9);
  });

  it('puts a question nearer to its answer than to others, across languages too', async () => {
    const [question, answer, other, name, english, unrelated] = await embedder.embed(
      [
        '吃降压药期间能喝酒吗',
        '服用降压药的患者应避免饮酒，酒精会增强降压作用。',
        '骨折术后应尽早进行关节功能锻炼。',
        '发热',
        'fever',
        'hypertension',
      ],
      'query',
    );
    expect(cosine(question, answer)).toBeGreaterThan(cosine(question, other) + 0.2);
    expect(cosine(name, english)).toBeGreaterThan(cosine(name, unrelated) + 0.2);
  });

  it('answers one short question within two milliseconds', async () => {
    const times: number[] = [];
    for (let i = 0; i < 120; i += 1) {
      const started = performance.now();
      await embedder.embed(['高血压患者能吃党参吗？'], 'query');
      if (i >= 20) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    expect(times[50]).toBeLessThan(2);
  });
});

describe('a model with token outputs and WordPiece tokens', () => {
  it('averages the tokens of the mask by default and takes the first one where cls pooling is declared', async () => {
    const folder = copyOf(TINY);
    const mean = await open(folder);
    mkdirSync(path.join(folder, '1_Pooling'));
    writeFileSync(
      path.join(folder, '1_Pooling', 'config.json'),
      JSON.stringify({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }),
    );
    const cls = await open(folder);
    const texts = ['fever and pain', '布洛芬', 'take ibuprofen with water'];
    const byMean = await mean.embed(texts, 'query');
    const byCls = await cls.embed(texts, 'query');
    expect(mean.dimension).toBe(8);
    // The made-up model looks up each token by itself, so [CLS] has one vector whatever follows it.
    expect(largestDifference(byCls[0] ?? [], byCls[1] ?? [])).toBeLessThan(1e-6);
    expect(largestDifference(byMean[0] ?? [], byMean[1] ?? [])).toBeGreaterThan(0.05);
    const [alone] = await mean.embed(['布洛芬'], 'query');
    expect(largestDifference(alone ?? [], byMean[1] ?? [])).toBeLessThan(1e-6);
    expect(mean.fingerprint).not.toBe(cls.fingerprint);
  });

  it('cuts long texts at the declared length and keeps the closing token', async () => {
    const embedder = await open(TINY);
    // 12 tokens in all: [CLS], ten words, [SEP].
    const [exact, longer] = await embedder.embed(
      ['pain '.repeat(10), 'pain '.repeat(500)],
      'query',
    );
    expect(largestDifference(exact ?? [], longer ?? [])).toBeLessThan(1e-6);
  });

  it('puts the declared prefixes before queries and passages', async () => {
    const folder = copyOf(TINY);
    const plain = await open(TINY);
    writeFileSync(
      path.join(folder, 'config.json'),
      JSON.stringify({ pooling: 'mean', query_prefix: 'query: ', passage_prefix: 'passage: ' }),
    );
    const prefixed = await open(folder);
    const asQuery = await prefixed.embed(['fever'], 'query');
    const asPassage = await prefixed.embed(['fever'], 'passage');
    expect(asQuery).toEqual(await plain.embed(['query: fever'], 'query'));
    expect(asPassage).toEqual(await plain.embed(['passage: fever'], 'passage'));
    expect(await prefixed.embed([' '], 'query')).toEqual([new Float32Array(8)]);
  });

  it('loads without a tokenizer_config.json', async () => {
    const folder = copyOf(TINY);
    rmSync(path.join(folder, 'tokenizer_config.json'));
    const texts = ['fever and pain'];
    const [bare, whole] = [await open(folder), await open(TINY)];
    expect(await bare.embed(texts, 'query')).toEqual(await whole.embed(texts, 'query'));
  });
});

describe('a folder that cannot be used', () => {
  async function refusal(folder: string): Promise<{ code: unknown; message: string }> {
    const error: unknown = await open(folder).catch((cause: unknown) => cause);
    if (!(error instanceof Error)) throw new Error('the folder was accepted');
    return { code: 'code' in error ? error.code : undefined, message: error.message };
  }

  it('is named when it is not there or lacks a file', async () => {
    expect(await refusal('/no/such/folder')).toMatchObject({
      code: 'model_file_invalid',
      message: expect.stringContaining('/no/such/folder'),
    });
    const folder = copyOf(TINY);
    rmSync(path.join(folder, 'tokenizer.json'));
    expect((await refusal(folder)).message).toContain('no tokenizer.json');
  });

  it('is refused when a file differs from its checksum', async () => {
    const folder = copyOf(SHIPPED);
    truncateSync(path.join(folder, 'model.onnx'), 1_000_000);
    expect(await refusal(folder)).toEqual({
      code: 'model_file_invalid',
      message: expect.stringContaining('model.onnx is missing or damaged'),
    });
  });

  it('is refused when the graph or the tokenizer is damaged', async () => {
    const broken = copyOf(TINY);
    truncateSync(path.join(broken, 'onnx', 'model.onnx'), 300);
    expect(await refusal(broken)).toMatchObject({ code: 'model_file_invalid' });
    const cut = copyOf(TINY);
    truncateSync(path.join(cut, 'tokenizer.json'), 500);
    expect((await refusal(cut)).message).toContain('tokenizer cannot be loaded');
    const config = copyOf(TINY);
    writeFileSync(path.join(config, 'config.json'), '{');
    expect((await refusal(config)).message).toContain('config.json is not valid JSON');
  });

  it('is refused when it declares another dimension or an unknown pooling', async () => {
    const folder = copyOf(TINY);
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ dimension: 9 }));
    expect((await refusal(folder)).message).toContain('8 dimensions, not 9');
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ pooling: 'max' }));
    expect((await refusal(folder)).message).toContain('pooling');
  });
});

describe('the fingerprint', () => {
  it('stays with the content and changes with any file that decides a vector', async () => {
    const [one, two] = [copyOf(TINY), copyOf(TINY)];
    const first = (await open(one)).fingerprint;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect((await open(two)).fingerprint).toBe(first);
    writeFileSync(
      path.join(two, 'tokenizer_config.json'),
      JSON.stringify({ model_max_length: 11 }),
    );
    expect((await open(two)).fingerprint).not.toBe(first);
  });
});

it('refuses work after it was closed', async () => {
  const embedder = await createOnnxEmbedder({ folder: TINY, threads: 1 });
  await embedder.close();
  await embedder.close();
  await expect(embedder.embed(['fever'], 'query')).rejects.toMatchObject({ code: 'shutting_down' });
});
