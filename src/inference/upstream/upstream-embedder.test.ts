import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLogger } from '../../core/logger.ts';
import type { UpstreamEmbedderOptions } from './options.ts';
import { type OddServer, startOddServer } from './test-support/odd-server.ts';
import { createUpstreamEmbedder, type UpstreamEmbedder } from './upstream-embedder.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xinglin-reference-'));
  folders.push(folder);
  return folder;
}

function embedderOf(
  servers: readonly OddServer[],
  changes: Partial<UpstreamEmbedderOptions> = {},
): UpstreamEmbedder & AsyncDisposable {
  const embedder = createUpstreamEmbedder({
    id: 'e',
    baseUrls: servers.map(({ url }) => url),
    model: 'bge',
    extraBody: {},
    maxOutstanding: 8,
    connectTimeoutMs: 1000,
    firstTokenTimeoutMs: 1000,
    healthEveryMs: 60_000,
    dimension: 4,
    prefixes: { query: 'q: ', passage: '' },
    batchSize: 4,
    revision: '',
    referenceFolder: newFolder(),
    logger: createLogger('silent'),
    ...changes,
  });
  return { ...embedder, [Symbol.asyncDispose]: embedder.close };
}

interface Asked {
  readonly input: readonly string[];
}

/** A model that tells texts apart by their length and their first character; `twist` makes it another one. */
const vectorOf = (text: string, twist: number): number[] => [
  Math.cos(twist),
  Math.sin(twist) * text.length,
  (text.codePointAt(0) ?? 0) / 1e6,
  0,
];

async function startModel(
  twist = 0,
  odd?: (reply: ServerResponse, input: readonly string[], n: number) => boolean,
): Promise<OddServer> {
  const server: OddServer = await startOddServer((reply, n) => {
    const { input } = server.asked[n - 1] as Asked;
    if (odd?.(reply, input, n) === true) return;
    const data = input.map((text, index) => ({ index, embedding: vectorOf(text, twist) }));
    sendJson(reply, { data: data.toReversed(), usage: { prompt_tokens: input.join('').length } });
  });
  return server;
}

function sendJson(reply: ServerResponse, body: object): void {
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(JSON.stringify(body));
}

/** Without the text that every request begins with. */
const textsOf = ({ asked }: OddServer): string[][] =>
  asked.map((body) => (body as Asked).input.slice(1));

test('texts come back in order as unit vectors, in batches, with prefixes; empty ones are not sent', async () => {
  await using server = await startModel();
  await using embedder = embedderOf([server]);
  const texts = ['一', ' ', '二二', '三', '四四四', ''];
  const vectors = await embedder.embed(texts, 'query');
  expect(new Set(textsOf(server))).toEqual(new Set([['q: 一', 'q: 二二', 'q: 三'], ['q: 四四四']]));
  for (const [i, vector] of vectors.entries()) {
    const empty = texts[i]?.trim() === '';
    expect(Math.hypot(...vector)).toBeCloseTo(empty ? 0 : 1, 5);
  }
  const [alone] = await embedder.embed(['四四四'], 'query');
  expect(vectors[4]).toEqual(alone);
  expect(embedder.countTokens(['四四四'], 'query')).toBe('q: 四四四'.length);
  expect(await embedder.embed([], 'passage')).toEqual([]);
  await embedder.embed(['五'], 'passage');
  expect(textsOf(server).at(-1)).toEqual(['五']);
});

test.each<[string, object]>([
  ['of another dimension', { data: [0, 1].map(() => ({ embedding: [1, 0, 0] })) }],
  ['of zeros', { data: [0, 1].map(() => ({ embedding: [0, 0, 0, 0] })) }],
  ['for a part of the texts', { data: [{ embedding: [1, 0, 0, 0] }] }],
  [
    'for the same text twice',
    { data: [0, 0].map((index) => ({ index, embedding: [1, 0, 0, 0] })) },
  ],
  ['that are none', { data: 'no' }],
])('vectors %s are refused', async (_, body) => {
  await using server = await startModel(0, (reply) => {
    sendJson(reply, body);
    return true;
  });
  await using embedder = embedderOf([server]);
  await expect(embedder.embed(['一'], 'query')).rejects.toMatchObject({ code: 'upstream_failed' });
});

test('another model behind the same name is found out, after a restart too, and accepted as a new revision', async () => {
  const referenceFolder = newFolder();
  await using before = await startModel(0);
  await using after = await startModel(1.5);
  const first = embedderOf([before], { referenceFolder });
  await first.embed(['一'], 'passage');
  await first.close();
  await using second = embedderOf([after], { referenceFolder });
  expect(second.fingerprint).toBe(first.fingerprint);
  await expect(second.embed(['一'], 'passage')).rejects.toMatchObject({
    code: 'embedder_mismatch',
    message: expect.stringContaining('revision'),
  });
  await using third = embedderOf([after], { referenceFolder, revision: '2' });
  expect(third.fingerprint).not.toBe(first.fingerprint);
  await expect(third.embed(['一'], 'passage')).resolves.toHaveLength(1);
});

test('of two servers the one that runs another model is passed over', async () => {
  await using right = await startModel(0);
  await using wrong = await startModel(1.5);
  const referenceFolder = newFolder();
  await using alone = embedderOf([right], { referenceFolder });
  const [expected] = await alone.embed(['一'], 'passage');
  await using both = embedderOf([right, wrong], { referenceFolder });
  for (let i = 0; i < 8; i += 1) {
    expect((await both.embed(['一'], 'passage'))[0]).toEqual(expected);
  }
  expect(wrong.asked.length).toBe(3);
  expect(both.remote.servers().map(({ circuit }) => circuit)).toEqual(['closed', 'open']);
});

test('the first requests may come all at once, in several processes', async () => {
  const referenceFolder = newFolder();
  await using server = await startModel();
  await using one = embedderOf([server], { referenceFolder, batchSize: 2 });
  await using two = embedderOf([server], { referenceFolder, batchSize: 2 });
  const all = [one, two].map(async (embedder) => embedder.embed(['一', '二', '三'], 'passage'));
  expect((await Promise.all(all)).flat()).toHaveLength(6);
  expect(readdirSync(referenceFolder)).toHaveLength(1);
});

test.each<[string, Partial<UpstreamEmbedderOptions>]>([
  ['model', { model: 'other' }],
  ['dimension', { dimension: 8 }],
  ['prefix', { prefixes: { query: '', passage: '' } }],
])('another %s makes another fingerprint, another address or name does not', async (_, changes) => {
  await using server = await startModel();
  await using other = await startModel();
  await using one = embedderOf([server]);
  await using two = embedderOf([other], { id: 'f', ...changes });
  await using three = embedderOf([other], { id: 'f' });
  expect(two.fingerprint).not.toBe(one.fingerprint);
  expect(three.fingerprint).toBe(one.fingerprint);
});

test.each<[string, number, string]>([
  ['TEI', 413, 'inputs must have less than 100 tokens'],
  ['llama-server', 500, 'input (350 tokens) is too large to process.'],
])(
  'texts longer than the model of %s reads are cut, the others of their batch are not',
  async (_, status, words) => {
    await using server = await startModel(0, (reply, input) => {
      if (input.every(({ length }) => length <= 100)) return false;
      reply.writeHead(status).end(words);
      return true;
    });
    await using embedder = embedderOf([server]);
    const [long, short] = await embedder.embed(['长'.repeat(350), '短'], 'passage');
    expect(short).toEqual((await embedder.embed(['短'], 'passage'))[0]);
    expect(long).toEqual((await embedder.embed(['长'.repeat(87)], 'passage'))[0]);
  },
);

test('a server with too much to do is asked again, one that fails is followed by another', async () => {
  await using busy = await startModel(0, (reply, _, n) => {
    if (n > 1) return false;
    reply.writeHead(429).end();
    return true;
  });
  await using patient = embedderOf([busy]);
  await expect(patient.embed(['一'], 'passage')).resolves.toHaveLength(1);
  await using broken = await startModel(0, (reply) => {
    reply.writeHead(500).end();
    return true;
  });
  await using embedder = embedderOf([broken, busy]);
  for (let i = 0; i < 3; i += 1) await embedder.embed(['一'], 'passage');
  expect(embedder.remote.isReady()).toBe(true);
});

test('a server that does not answer in time is given up, and closing ends what waits', async () => {
  await using mute = await startModel(0, () => true);
  await using embedder = embedderOf([mute], { firstTokenTimeoutMs: 200 });
  await expect(embedder.embed(['一'], 'query')).rejects.toMatchObject({ code: 'upstream_failed' });
  await using patient = embedderOf([mute], { firstTokenTimeoutMs: 60_000 });
  const waiting = expect(patient.embed(['一'], 'query')).rejects.toMatchObject({
    code: 'shutting_down',
  });
  await expect.poll(() => mute.asked.length, { timeout: 5000 }).toBe(2);
  await patient.close();
  await waiting;
});
