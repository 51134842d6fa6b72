import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import { axis, CONTRACT_DIMENSION, lineChunks, newDocument } from '../contract-fixtures.ts';
import { createSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

let dataDir: string;
const opened: SqliteStore[] = [];

function open(options: Partial<SqliteStoreOptions> = {}): SqliteStore {
  const store = createSqliteStore({
    dataDir,
    embedderFingerprint: 'test-embedder',
    dimension: CONTRACT_DIMENSION,
    logger: createLogger('silent'),
    ...options,
  });
  opened.push(store);
  return store;
}

const lines = (version: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `第${version}版第${i}行：一次0.5g，口服。`).join('\n');

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'xinglin-faults-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Another process that runs `body` with the store's modules and `dataDir` at hand, and prints lines. */
function otherProcess(body: string): ChildProcess {
  const here = (file: string): string =>
    JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  const script = `
    const { createSqliteStore } = await import(${here('./sqlite-store.ts')});
    const { createLogger } = await import(${here('../../../core/logger.ts')});
    const store = createSqliteStore({ dataDir: ${JSON.stringify(dataDir)}, embedderFingerprint: 'test-embedder',
      dimension: ${CONTRACT_DIMENSION}, logger: createLogger('silent') });
    const document = (sourceKey, text) => ({ ...${JSON.stringify(newDocument(''))}, sourceKey, text });
    const chunks = (text) => { let start = 0; return text.split('\\n').map((line) => {
      const end = start + line.length; const chunk = { start, end, sectionPath: ['用法'], vector: new Float32Array(${CONTRACT_DIMENSION}).fill(Math.sqrt(1 / ${CONTRACT_DIMENSION})) };
      start = end + 1; return chunk; }); };
    ${body}`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

test('a process killed at any moment leaves whole documents only, and everything it reported', async () => {
  const first = open();
  const { id } = await first.createStore('s');
  await first.putFile('x', Buffer.from('x'), 'assistants');
  let reported = 0;
  for (const killAfter of [1, 4, 9]) {
    const child = otherProcess(`
      for (let n = 0; ; n += 1) {
        const text = Array.from({ length: 60 }, (_, i) => '第' + n + '版第' + i + '行：一次0.5g。').join('\\n');
        const stored = await store.putDocument(${JSON.stringify(id)}, document('key' + (n % 3), text), chunks(text));
        console.log(stored.id);
      }`);
    let seen = 0;
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      reported = Number(line);
      seen += 1;
      // Not between two documents, but somewhere inside the next one.
      if (seen === killAfter) setTimeout(() => child.kill('SIGKILL'), killAfter);
    }
    const store = open();
    const documents = await store.listDocuments(id);
    expect(Math.max(...documents.map((d) => d.id))).toBeGreaterThanOrEqual(reported);
    expect(documents.every((d) => d.chunkCount === 60)).toBe(true);
    expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
  }
});

test('what another process writes is seen, also by searches that ran before', async () => {
  const store = open({ graphFrom: 10 });
  const { id } = await store.createStore('s');
  await store.putDocument(id, newDocument('头痛'), lineChunks('头痛'));
  expect(await store.lexicalSearch({ storeIds: [id] }, ['头痛', '咳嗽'], 9)).toHaveLength(1);
  expect(await store.vectorSearch({ storeIds: [id] }, axis(0), 99)).toHaveLength(1);
  const child = otherProcess(`
    const text = Array(30).fill('咳嗽').join('\\n');
    await store.putDocument(${JSON.stringify(id)}, document('other', text), chunks(text));
    await store.close();`);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await store.lexicalSearch({ storeIds: [id] }, ['头痛', '咳嗽'], 99)).toHaveLength(31);
  expect(await store.vectorSearch({ storeIds: [id] }, axis(0), 99)).toHaveLength(31);
});

test('a file that is no database, or a damaged one, is named as such', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  await store.putDocument(id, newDocument(lines(1, 2000)), lineChunks(lines(1, 2000)));
  await store.close();
  opened.length = 0;
  const path = join(dataDir, 'xinglin.db');
  const file = openSync(path, 'r+');
  const pages = Math.floor(statSync(path).size / 4096);
  for (let page = pages >> 1; page < pages; page += 1)
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  const damaged = open();
  await expect(damaged.lexicalSearch({ storeIds: [id] }, ['口服'], 10)).rejects.toMatchObject({
    code: 'storage_damaged',
  });
  await damaged.close();
  opened.length = 0;
  writeSync(file, Buffer.from('not a database, whatever its name says'), 0, null, 0);
  expect(() => open()).toThrow(expect.objectContaining({ code: 'storage_damaged' }));
});

test('a locked database is store_busy for writers after a while; readers and timers go on', async () => {
  const store = open({ busyTimeoutMs: 400 });
  const { id } = await store.createStore('s');
  const lock = new Database(join(dataDir, 'xinglin.db'));
  lock.exec('BEGIN IMMEDIATE');
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 10);
  const refused = store.putDocument(id, newDocument('头痛'), lineChunks('头痛'));
  expect(await store.listDocuments(id)).toEqual([]);
  await expect(refused).rejects.toMatchObject({ code: 'store_busy' });
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
  const waiting = store.putDocument(id, newDocument('头痛'), lineChunks('头痛'));
  setTimeout(() => lock.close(), 100);
  expect(await waiting).toMatchObject({ version: 1 });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)(
  'a full disk is storage_full and changes nothing (needs root for a small tmpfs)',
  async (context) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dataDir]);
    context.skip(mounted.status !== 0, 'mounting a tmpfs is not allowed here');
    try {
      const store = open();
      const { id } = await store.createStore('s');
      let stored = 0;
      let refusal: unknown;
      while (refusal === undefined) {
        const text = lines(stored, 200);
        await store
          .putDocument(id, newDocument(text, { sourceKey: String(stored) }), lineChunks(text))
          .then(
            () => (stored += 1),
            (error: unknown) => (refusal = error),
          );
      }
      expect(refusal).toMatchObject({ code: 'storage_full' });
      expect(stored).toBeGreaterThan(0);
      const big = store.putFile('big', Buffer.alloc(4_000_000), 'assistants');
      await expect(big).rejects.toMatchObject({ code: 'storage_full' });
      expect(await store.listFiles()).toEqual([]);
      expect(await store.getStore(id)).toMatchObject({
        documentCount: stored,
        chunkCount: stored * 200,
      });
      expect(await store.lexicalSearch({ storeIds: [id] }, ['口服'], 5)).toHaveLength(5);
      expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
      await store.close();
      opened.length = 0;
    } finally {
      spawnSync('umount', ['-l', dataDir]);
    }
  },
);

test('a truncated vector snapshot is discarded and built anew', async () => {
  const text = lines(1, 300);
  const spread = lineChunks(text);
  for (const [i, { vector }] of spread.entries()) vector.set(turned(i));
  const store = open({ graphFrom: 100 });
  const { id } = await store.createStore('s');
  await store.putDocument(id, newDocument(text), spread);
  const expected = await store.vectorSearch({ storeIds: [id] }, turned(7), 5);
  const path = join(dataDir, 'vectors', `${id}.hnsw`);
  await vi.waitFor(() => statSync(`${path}.json`), { timeout: 10_000 });
  await store.close();
  const whole = readFileSync(path);
  for (const damage of [whole.subarray(0, 1000), Buffer.alloc(0), Buffer.concat([whole, whole])]) {
    const file = openSync(path, 'w');
    writeSync(file, damage);
    closeSync(file);
    const again = open({ graphFrom: 100 });
    const found = await again.vectorSearch({ storeIds: [id] }, turned(7), 5);
    expect(found.map((hit) => hit.chunkId)).toEqual(expected.map((hit) => hit.chunkId));
    await vi.waitFor(() => expect(statSync(path).size).toBe(whole.length), { timeout: 10_000 });
    await again.close();
    opened.length = 0;
  }
  rmSync(join(dataDir, 'vectors'), { recursive: true });
  expect(await open().vectorSearch({ storeIds: [id] }, turned(7), 5)).toHaveLength(5);
});

/** Unit vectors that are all different. */
function turned(i: number): Float32Array {
  const vector = new Float32Array(CONTRACT_DIMENSION).map(
    (_, axisNumber) => Math.sin(i * (axisNumber + 1.7)) + 0.01,
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

test('a store of another embedder is refused for vectors, still found by words, and usable once reindexed', async () => {
  const text = '头痛\n发热';
  const before = open();
  const { id } = await before.createStore('s');
  await before.putDocument(id, newDocument('旧版'), lineChunks('旧版'));
  await before.putDocument(id, newDocument(text), lineChunks(text));
  const after = open({ embedderFingerprint: 'next-embedder', dimension: 2 });
  const scope = { storeIds: [id] };
  const east = Float32Array.of(1, 0);
  const mismatch = { code: 'embedder_mismatch' };
  await expect(after.vectorSearch(scope, east, 5)).rejects.toMatchObject(mismatch);
  await expect(after.putDocument(id, newDocument('新'), [])).rejects.toMatchObject(mismatch);
  expect(await after.lexicalSearch(scope, ['头痛'], 5)).toHaveLength(1);

  const current = await after.findBySource(id, newDocument('').sourceKey);
  const chunks = await after.chunksOfDocument(current?.id ?? 0);
  const few = after.replaceVectors(id, new Map([[chunks[0]?.id ?? 0, east]]));
  await expect(few).rejects.toMatchObject({ code: 'store_busy' });
  expect(await before.vectorSearch(scope, axis(1), 1)).toMatchObject([{ score: 1 }]);

  const vectors = chunks.map(({ id: chunkId }, i) => [chunkId, Float32Array.of(i, 1 - i)] as const);
  await after.replaceVectors(id, new Map(vectors));
  expect(await after.vectorSearch(scope, east, 1)).toEqual([{ chunkId: chunks[1]?.id, score: 1 }]);
  await expect(before.vectorSearch(scope, axis(1), 1)).rejects.toMatchObject(mismatch);
  expect(await after.getStore(id)).toMatchObject({ embedder: 'next-embedder', dimension: 2 });
});

test('words cut by an earlier version of the rules are indexed anew when opened', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  await store.putDocument(id, newDocument('头痛'), lineChunks('头痛'));
  await store.close();
  opened.length = 0;
  const db = new Database(join(dataDir, 'xinglin.db'));
  db.exec(
    "UPDATE stores SET terms_version = 0; DELETE FROM words_1; INSERT INTO words_1 (rowid, body) VALUES (1, '头')",
  );
  db.close();
  const again = open();
  expect(await again.lexicalSearch({ storeIds: [id] }, ['头痛'], 5)).toHaveLength(1);
  expect(await again.lexicalSearch({ storeIds: [id] }, ['头'], 5)).toEqual([]);
});

test('verify names what does not agree', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  const file = await store.putFile('a', Buffer.from('头痛\n发热\n咳嗽'), 'assistants');
  const text = '头痛\n发热\n咳嗽';
  const { id: documentId } = await store.putDocument(
    id,
    newDocument(text, { fileId: file.id }),
    lineChunks(text),
  );
  expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
  const db = new Database(join(dataDir, 'xinglin.db'));
  db.exec(`DELETE FROM words_1 WHERE rowid = 1; UPDATE vectors SET vector = x'00' WHERE chunk_id = 2;
    UPDATE chunks SET text = '改了' WHERE id = 3; UPDATE documents SET chunk_count = 4`);
  db.close();
  rmSync(join(dataDir, 'files', file.sha256));
  const { ok, problems } = await store.verify(id);
  expect(ok).toBe(false);
  for (const part of [
    'chunk 1: not in the word index',
    `document ${documentId}: the vector of chunk 2 has 1 bytes`,
    `document ${documentId}: chunk 3 differs from the text`,
    `document ${documentId}: 3 chunks, should be 4`,
    `document ${documentId}: its original is missing`,
  ]) {
    expect(problems).toContain(part);
  }
});

test('a closed store says so', async () => {
  const store = open();
  await store.close();
  await expect(store.listStores()).rejects.toMatchObject({ code: 'shutting_down' });
});
