import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKnowledge } from '../src/compose.ts';
import { loadConfig } from '../src/core/config/load.ts';
import { createLogger } from '../src/core/logger.ts';
import { indexText } from '../src/ingest/index-text.ts';
import { reindexStore } from '../src/retrieval/store/reindex-store.ts';
import { ask } from './support/grounded.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

const QUESTION = '二甲双胍的禁忌症有哪些？';
const dataDir = tempDir('embedded-elsewhere');
let behind: TestServer;
let front: TestServer;
let upstreams: string;

beforeAll(async () => {
  behind = await startServer();
  const { id: model, dimension } = behind.knowledge.embedder;
  upstreams = join(tempDir('upstreams'), 'upstreams.json');
  const base = { kind: 'embedding', model, dimension, base_urls: [`${behind.url}/v1`] };
  writeFileSync(upstreams, JSON.stringify([{ name: 'elsewhere', health_every_ms: 200, ...base }]));
  front = await startServer({ settings: { upstreams, dataDir }, corpora: true });
}, 120_000);
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await behind[Symbol.asyncDispose]();
});

test('documents embedded by another server are found and quoted', async () => {
  const { grounding, annotations } = await ask(front.client, [QUESTION]);
  expect(grounding.status).toBe('answered');
  expect(annotations.length).toBeGreaterThan(0);
  expect(grounding.verification.every(({ verdict }) => verdict === 'verbatim')).toBe(true);
});

test('the vectors are those of the other server, and tokens are counted as it counts them', async () => {
  const embed = async ({ client }: TestServer, model: string) =>
    client.embeddings.create({ model, input: '发热' });
  const here = await embed(front, 'elsewhere');
  const there = await embed(behind, behind.knowledge.embedder.id);
  expect(here.data[0]?.embedding).toEqual(there.data[0]?.embedding);
  expect(here.usage.prompt_tokens).toBeGreaterThan(0);
});

test('readiness and figures name the server of the embedder', async () => {
  const { host } = new URL(behind.url);
  const ready = (await (await fetch(`${front.url}/ready`)).json()) as object;
  expect(ready).toMatchObject({
    status: 'ready',
    embedder: { id: 'elsewhere', servers: [{ host, up: true }] },
  });
  const figures = await (await fetch(`${front.url}/metrics`)).text();
  expect(figures).toContain(`xinglin_upstream_up{model="elsewhere",server="${host}"} 1`);
  expect(figures).toMatch(
    /xinglin_upstream_requests_total\{model="elsewhere",server="[^"]+",result="ok"\} [1-9]/,
  );
});

test('another embedder over the same documents is refused until the store is rebuilt', async () => {
  const { config } = loadConfig({ flags: { dataDir, threads: '1' } });
  const knowledge = await openKnowledge(config, createLogger('silent'));
  try {
    const { store, search, embedder } = knowledge;
    const { id } = await store.getStore(config.store);
    const find = async () => search.search({ query: QUESTION, storeIds: [id], limit: 3 });
    await expect(find()).rejects.toMatchObject({ code: 'embedder_mismatch' });
    await reindexStore(store, id, embedder, {
      textOf: (chunk, document) => indexText(document, chunk.sectionPath, chunk.text),
      onProgress: () => {},
    });
    expect((await find()).hits.length).toBeGreaterThan(0);
  } finally {
    await knowledge.close();
  }
  await expect(
    front.client.vectorStores.search('starter', { query: QUESTION }),
  ).rejects.toMatchObject({ status: 503, code: 'embedder_mismatch' });
});

test('an embedder of this machine and one elsewhere exclude each other', async () => {
  const folder = 'models/embedder/xinglin-static-v1';
  const { config } = loadConfig({ flags: { dataDir, upstreams, embedder: folder } });
  await expect(openKnowledge(config, createLogger('silent'))).rejects.toMatchObject({
    code: 'config_invalid',
  });
});

test('a server whose embedder is gone is not ready and says so', async () => {
  await behind[Symbol.asyncDispose]();
  await expect
    .poll(async () => (await fetch(`${front.url}/ready`)).status, { timeout: 10_000 })
    .toBe(503);
  await expect(ask(front.client, ['布洛芬的禁忌症？'])).rejects.toMatchObject({
    status: 503,
    code: 'upstream_failed',
  });
});
