import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import { lexicalTerms } from '../../lexical/terms.ts';
import { axis, CONTRACT_DIMENSION, lineChunks, newDocument } from '../contract-fixtures.ts';
import { MIGRATIONS } from './schema.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';
import { createWordsTable } from './words-table.ts';

let dataDir: string;
let today = '2025-06-01';
const opened: SqliteStore[] = [];
beforeEach(() => {
  today = '2025-06-01';
  dataDir = mkdtempSync(join(tmpdir(), 'xinglin-validity-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(embedderFingerprint = 'e'): SqliteStore {
  const store = createSqliteStore({
    dataDir,
    embedderFingerprint,
    dimension: CONTRACT_DIMENSION,
    logger: createLogger('silent'),
    today: () => today,
  });
  opened.push(store);
  return store;
}

const found = async (store: SqliteStore, id: string, asOf?: string): Promise<string[]> => {
  const scope = { storeIds: [id], ...(asOf === undefined ? {} : { asOf }) };
  const hits = await store.lexicalSearch(scope, lexicalTerms('成人'), 50);
  const dense = await store.vectorSearch(scope, axis(0), 50);
  const ids = (list: readonly { readonly chunkId: number }[]): Set<number> =>
    new Set(list.map(({ chunkId }) => chunkId));
  expect(ids(dense)).toEqual(ids(hits));
  return (await store.getChunks(hits.map((hit) => hit.chunkId))).map(({ text }) => text).toSorted();
};

test('at midnight one version ends and the next begins, with nothing written', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  const put = async (text: string, effectiveFrom: string, effectiveUntil?: string) =>
    store.putDocument(id, newDocument(text, { effectiveFrom, effectiveUntil }), lineChunks(text));
  await put('成人一。', '2025-01-01');
  const next = await put('成人二。', '2025-06-02', '2025-06-03');
  expect(await found(store, id)).toEqual(['成人一。']);
  const revision = await store.revision();
  today = '2025-06-02';
  expect(await store.revision()).not.toBe(revision);
  expect(await found(store, id)).toEqual(['成人二。']);
  expect((await store.aliases([id])).every((entry) => entry.documentId === next.id)).toBe(true);
  expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
  today = '2025-06-04';
  expect(await found(store, id)).toEqual([]);
  expect(await found(store, id, '2025-06-03')).toEqual(['成人二。']);
  // The next document that is stored takes those that are over out of the daily index.
  const other = newDocument('成人三。', { sourceKey: 'other.md', filename: 'other.md' });
  await store.putDocument(id, other, lineChunks('成人三。'));
  expect((await store.getStore(id)).chunkCount).toBe(1);
  expect(await found(store, id, '2025-06-03')).toEqual(['成人三。', '成人二。']);
  expect(await found(store, id, '2025-06-01')).toEqual(['成人一。', '成人三。']);
  expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
});

test('what is searched every day does not grow with the versions there were', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  for (let n = 0; n < 20; n += 1) {
    const text = `成人第${n}版。`;
    await store.putDocument(id, newDocument(text), lineChunks(text));
  }
  expect((await store.getStore(id)).chunkCount).toBe(1);
  const { chunkCount, frequency } = await store.termFrequencies([id], ['成人']);
  expect([chunkCount, frequency.get('成人')]).toEqual([1, 1]);
});

test('verify names a chunk of an earlier version that is in no index', async () => {
  const store = open();
  const { id } = await store.createStore('s');
  await store.putDocument(id, newDocument('成人一。'), lineChunks('成人一。'));
  await store.putDocument(id, newDocument('成人二。'), lineChunks('成人二。'));
  const db = new Database(join(dataDir, 'xinglin.db'));
  db.exec('DELETE FROM past_chunks');
  db.close();
  const { problems } = await store.verify(id);
  expect(problems).toContain('document 1: chunk 1 is not indexed');
  expect(problems).toContain('chunk 1: in the word index of earlier versions, but not current');
});

test('a data directory from before versions had days keeps its documents and what was in use', async () => {
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'xinglin.db'));
  db.exec(MIGRATIONS[0] ?? '');
  db.pragma('user_version = 1');
  db.exec(`
    INSERT INTO stores VALUES (1, 'vs_1', 's', '{}', 'e', ${CONTRACT_DIMENSION}, 0, 0, 0, 1700000000);
  `);
  createWordsTable(db, 1);
  const insert =
    db.prepare(`INSERT INTO documents VALUES (?, 'vs_1', ?, ?, ?, ?, ?, 't', NULL, 'guideline', 'zh', NULL, ?,
    NULL, '[]', '{}', '[]', 4, 1, 'f', 1700000000, ?)`);
  insert.run(1, 'file-1', 'a.md', 'a.md', 1, 'superseded', null, '成人一。');
  insert.run(2, 'file-2', 'a.md', 'a.md', 2, 'current', '2024-01-01', '成人二。');
  insert.run(3, 'file-3', 'b.md', 'b.md', 1, 'current', null, '成人三。');
  const chunk = db.prepare('INSERT INTO chunks VALUES (?, ?, 0, ?, NULL, NULL, 0, 4, ?)');
  for (const [document, text] of ['成人一。', '成人二。', '成人三。'].entries()) {
    chunk.run(document + 1, document + 1, '[]', text);
    if (document === 0) continue;
    db.prepare('INSERT INTO live_chunks VALUES (?, 1, ?, NULL, 1)').run(document + 1, document + 1);
    const vector = Buffer.from(axis(0).buffer);
    db.prepare('INSERT INTO vectors VALUES (?, ?)').run(document + 1, vector);
  }
  db.close();
  const store = open();
  expect(await found(store, 'vs_1')).toEqual(['成人三。', '成人二。']);
  expect(await store.getDocument(1)).toMatchObject({
    status: 'superseded',
    inForceUntil: '2023-11-14',
    replacedBy: 2,
    isLatest: false,
  });
  expect(await store.getStore('s')).toMatchObject({
    documentCount: 2,
    lastActiveAt: 1_700_000_000,
  });
  // Chunks of versions that were over have no vectors: a rebuild gives them some.
  expect((await store.verify('vs_1')).problems).toEqual(['document 1: chunk 1 is not indexed']);
  await store.replaceVectors('vs_1', new Map([1, 2, 3].map((chunkId) => [chunkId, axis(0)])));
  expect((await store.verify('vs_1')).problems).toEqual([]);
  expect(await found(store, 'vs_1', '2023-11-13')).toEqual(['成人一。', '成人三。']);
});
