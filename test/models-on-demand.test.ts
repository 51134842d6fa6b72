import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTestAdapter } from '../models/test-model/make-test-adapter.ts';
import { writeTestEncoder } from '../models/test-model/make-test-encoder.ts';
import { writeTestModel } from '../models/test-model/make-test-model.ts';
import { importModel } from '../src/inference/models/import-model.ts';
import { createModelShelf } from '../src/inference/models/model-shelf.ts';
import { startServer, tempDir, type TestServer } from './support/server.ts';

const OFF = { grounding: { mode: 'off' } };
const MB = 1024 * 1024;
/** Room for two of the test models, each about 120 MB by the estimate. */
const LIMIT = 260 * MB;

interface ModelObject {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly memory_bytes?: number;
}

async function install(dataDir: string): Promise<void> {
  const shelf = createModelShelf(dataDir);
  const source = tempDir('on-demand-models');
  for (const [i, id] of ['alpha', 'beta', 'gamma', 'broken'].entries()) {
    const path = join(source, `${id}.gguf`);
    await writeTestModel(path, { seed: i + 1 });
    await importModel({ path, link: false }, shelf);
  }
  for (const kind of ['embedding', 'rerank'] as const) {
    const path = join(source, `tiny-${kind}.gguf`);
    await writeTestEncoder(path, { kind });
    await importModel({ path, link: false }, shelf);
  }
  const adapter = join(source, 'cardio.gguf');
  await writeTestAdapter(adapter);
  await importModel({ path: adapter, link: false, base: 'alpha' }, shelf);
  // As a disk error would leave it: the manifest says it is whole.
  truncateSync(shelf.get('broken').path, 1_500_000);
}

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    prepare: install,
    settings: {
      modelsMemoryBytes: String(LIMIT),
      slots: '1',
      contextSize: '4096',
      modelIdleMs: '60000',
    },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function models(): Promise<Map<string, ModelObject>> {
  const reply = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: ModelObject[] };
  return new Map(reply.data.map((model) => [model.id, model]));
}

const loaded = async (): Promise<string[]> =>
  [...(await models()).values()]
    .filter(({ kind, state, memory_bytes }) => kind === 'chat' && state === 'ready' && memory_bytes)
    .map(({ id }) => id);

async function ask(model: string, maxTokens = 24): Promise<string> {
  const completion = await server.client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: '二甲双胍的用法' }],
    max_tokens: maxTokens,
    ...OFF,
  });
  return completion.choices[0]?.message.content ?? '';
}

function modelProcesses(): number {
  const args = ['-o', 'args=', '--ppid', String(process.pid)];
  const table = execFileSync('ps', args, { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes('llama/child/')).length;
}

describe('a server with installed models', () => {
  test('lists them all with kind, state and memory, and is ready with none of them loaded', async () => {
    const all = await models();
    expect([...all.values()].map(({ id, kind, state }) => [id, kind, state])).toEqual([
      ['xinglin-extractive', 'chat', 'ready'],
      ['alpha', 'chat', 'not_loaded'],
      ['alpha:cardio', 'chat', 'not_loaded'],
      ['beta', 'chat', 'not_loaded'],
      ['broken', 'chat', 'not_loaded'],
      ['gamma', 'chat', 'not_loaded'],
      ['xinglin-static-v1', 'embedding', 'ready'],
      ['tiny-embedding', 'embedding', 'not_loaded'],
      ['xinglin-static-v1+lexical', 'rerank', 'ready'],
      ['tiny-rerank', 'rerank', 'not_loaded'],
    ]);
    expect(all.get('alpha')?.memory_bytes).toBeGreaterThan(60 * MB);
    expect(modelProcesses()).toBe(0);
    const ready = await fetch(`${server.url}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      models_memory: { used_bytes: 0, limit_bytes: LIMIT },
    });
  });

  test('two first requests at the same time load a model once', async () => {
    const [one, two] = await Promise.all([ask('alpha'), ask('alpha')]);
    expect(one).toBe(two);
    expect(one.length).toBeGreaterThan(0);
    expect(modelProcesses()).toBe(1);
    expect(await loaded()).toEqual(['alpha']);
  });

  test('an adapter answers under its own name, otherwise than its base, which stays as it was', async () => {
    const base = await ask('alpha');
    const adapted = await ask('alpha:cardio');
    expect(adapted).not.toBe(base);
    expect(await ask('alpha:cardio')).toBe(adapted);
    expect(await ask('alpha')).toBe(base);
    expect((await loaded()).toSorted()).toEqual(['alpha', 'alpha:cardio']);
  });

  test('a third one takes the place of the least recently used', async () => {
    await ask('alpha');
    await ask('beta');
    expect((await loaded()).toSorted()).toEqual(['alpha', 'beta']);
    expect(modelProcesses()).toBe(2);
    const { models_memory: memory } = (await (await fetch(`${server.url}/ready`)).json()) as {
      models_memory: { used_bytes: number };
    };
    expect(memory.used_bytes).toBeGreaterThan(120 * MB);
    expect(memory.used_bytes).toBeLessThanOrEqual(LIMIT);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain(`\nxinglin_models_memory_bytes ${memory.used_bytes}\n`);
  });

  test('models that answer are not unloaded: who needs the room waits for one of them', async () => {
    const order: string[] = [];
    const long = async (model: string, maxTokens: number): Promise<void> => {
      await ask(model, maxTokens);
      order.push(model);
    };
    const running = [long('alpha', 3000), long('beta', 1200)];
    await new Promise((resolve) => setTimeout(resolve, 150));
    const third = long('gamma', 4);
    await Promise.all([...running, third]);
    expect(order.indexOf('gamma')).toBeGreaterThan(0);
    expect((await loaded()).toSorted()).toContain('gamma');
    expect(modelProcesses()).toBeLessThanOrEqual(2);
  });

  test('embedding and ranking models share the room, and answer in their own routes', async () => {
    const embedded = await server.client.embeddings.create({
      model: 'tiny-embedding',
      input: ['高血压', '糖尿病'],
    });
    expect(embedded.data.map(({ embedding }) => embedding.length)).toEqual([32, 32]);
    expect(Math.hypot(...(embedded.data[0]?.embedding ?? []))).toBeCloseTo(1, 4);
    const documents = ['一日三次', '饭后服用', '外用'];
    const reply = await fetch(`${server.url}/v1/rerank`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tiny-rerank', query: '怎么吃', documents, top_n: 2 }),
    });
    const ranked = (await reply.json()) as {
      model: string;
      results: { index: number; relevance_score: number }[];
    };
    expect(ranked.model).toBe('tiny-rerank');
    expect(ranked.results).toHaveLength(2);
    const [first, second] = ranked.results;
    expect(first?.relevance_score).toBeGreaterThanOrEqual(second?.relevance_score ?? 1);
    const all = await models();
    expect(all.get('tiny-embedding')?.state).toBe('ready');
    expect(all.get('tiny-rerank')?.state).toBe('ready');
    expect(modelProcesses()).toBe(2);
    const unknown = server.client.embeddings.create({ model: 'tiny-rerank', input: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('a damaged file is a clear error for whoever asks for it, and for nobody else', async () => {
    const refused = ask('broken');
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'model_file_invalid' });
    expect((await models()).get('broken')?.state).toBe('failed');
    expect((await ask('gamma', 4)).length).toBeGreaterThan(0);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  test('a request that is refused anyway loads nothing', async () => {
    const before = await loaded();
    const cold = ['alpha', 'beta'].find((id) => !before.includes(id)) ?? 'alpha';
    const refused = server.client.completions.create({
      model: cold,
      prompt: 'x',
      stop: ['\ud83d'],
    });
    await expect(refused).rejects.toMatchObject({ status: 400 });
    expect(await loaded()).toEqual(before);
  });

  test('a model that is imported while the server runs is there at once, and gone when removed', async () => {
    const shelf = createModelShelf(server.dataDir);
    const path = join(tempDir('late-model'), 'late.gguf');
    await writeTestModel(path, { seed: 9 });
    await importModel({ path, link: false }, shelf);
    expect((await ask('late', 4)).length).toBeGreaterThan(0);
    await shelf.remove('late');
    await expect(ask('late', 4)).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await expect.poll(modelProcesses).toBeLessThanOrEqual(2);
  });
});

test('an installed model can be the one that stays loaded, and an ONNX folder the embedder', async () => {
  await using other = await startServer({
    async prepare(dataDir) {
      await install(dataDir);
      const shelf = createModelShelf(dataDir);
      const path = 'models/embedder/fixtures/tiny-wordpiece';
      await importModel({ path, link: false, id: 'own-embedder' }, shelf);
      const folder = shelf.get('own-embedder').folder;
      expect(folder).toContain(dataDir);
    },
    settings: {
      model: 'alpha',
      embedder: 'own-embedder',
      slots: '1',
      contextSize: '512',
      prefixCacheBytes: '0',
    },
  });
  await expect
    .poll(async () => (await fetch(`${other.url}/ready`)).status, { timeout: 20_000 })
    .toBe(200);
  const reply = (await (await fetch(`${other.url}/v1/models`)).json()) as { data: ModelObject[] };
  expect(reply.data[0]).toMatchObject({ id: 'alpha', kind: 'chat', state: 'ready' });
  expect(reply.data[0]?.memory_bytes).toBeGreaterThan(60 * MB);
  expect(reply.data.filter(({ id }) => id === 'alpha')).toHaveLength(1);
  expect(reply.data.find(({ kind }) => kind === 'embedding')?.id).toBe('own-embedder');
  const ready = (await (await fetch(`${other.url}/ready`)).json()) as {
    models_memory: { used_bytes: number };
  };
  expect(ready.models_memory.used_bytes).toBe(reply.data[0]?.memory_bytes);
}, 30_000);

test('models that nobody uses are unloaded, and one that is too large is named with the figures', async () => {
  await using other = await startServer({
    prepare: install,
    settings: { modelsMemoryBytes: String(200 * MB), slots: '1', modelIdleMs: '300' },
  });
  const reply = await other.client.completions.create({
    model: 'beta',
    prompt: '一',
    max_tokens: 2,
  });
  expect(reply.usage?.completion_tokens).toBe(2);
  const state = async (): Promise<unknown> =>
    (await (await fetch(`${other.url}/v1/models/beta`)).json()) as unknown;
  expect(await state()).toMatchObject({ state: 'ready' });
  await expect.poll(state, { timeout: 5000 }).toMatchObject({ state: 'not_loaded' });

  await using tight = await startServer({
    prepare: install,
    settings: { modelsMemoryBytes: String(20 * MB), slots: '1' },
  });
  const refused = tight.client.completions.create({ model: 'beta', prompt: '一', max_tokens: 2 });
  await expect(refused).rejects.toMatchObject({
    status: 503,
    code: 'model_memory_full',
    message: expect.stringMatching(/needs \d+ bytes of memory; 20971520 of 20971520/) as string,
  });
}, 30_000);
