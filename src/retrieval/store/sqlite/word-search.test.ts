import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import { fakeDocument } from './store-fixture.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';

const DIMENSION = 8;
const dataDir = mkdtempSync(join(tmpdir(), 'word-search-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
const open = (): SqliteStore =>
  createSqliteStore({
    dataDir,
    embedderFingerprint: 'e1',
    dimension: DIMENSION,
    logger: createLogger('silent'),
  });
const TERMS = ['药品', '过敏', '禁用', '药品3', 'drug', '治疗', '罕见'];

async function found(store: SqliteStore, id: string): Promise<object> {
  return {
    hits: await store.lexicalSearch({ storeIds: [id] }, TERMS, 100),
    frequencies: await store.termFrequencies([id], TERMS),
  };
}

test('words kept in memory rank and count as words read anew, through additions, versions and deletions', async () => {
  const warm = open();
  const writer = open();
  const { id } = await writer.createStore('s');
  const check = async (): Promise<void> => {
    const cold = open();
    expect(await found(warm, id)).toEqual(await found(cold, id));
    await cold.close();
  };
  const put = async (n: number, more: object = {}): Promise<number> => {
    const [document, chunks] = fakeDocument(n, DIMENSION);
    return (await writer.putDocument(id, { ...document, ...more }, chunks)).id;
  };
  const documents: number[] = [];
  for (let n = 1; n <= 6; n += 1) {
    documents.push(await put(n));
    await check();
  }
  await put(3, { fingerprint: 'again', aliases: ['罕见', 'drug'] });
  await check();
  await writer.deleteDocument(documents[4] ?? 0);
  await check();
  for (let n = 7; n <= 9; n += 1) await put(n);
  await check();
  expect(await found(warm, id)).toMatchObject({ frequencies: { chunkCount: 16 } });
  await warm.close();
  await writer.close();
});
