import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import { lexicalTerms } from '../../lexical/terms.ts';
import { fakeDocument, unitVector } from './store-fixture.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';

const DIMENSION = 8;
const open: SqliteStore[] = [];
const tempDir = (): string => mkdtempSync(join(tmpdir(), 'xinglin-store-'));

function openStore(dataDir: string, embedderFingerprint = 'e1'): SqliteStore {
  const store = createSqliteStore({
    dataDir,
    embedderFingerprint,
    dimension: DIMENSION,
    logger: createLogger('silent'),
  });
  open.push(store);
  return store;
}

afterEach(async () => {
  for (const store of open.splice(0)) await store.close().catch(() => undefined);
});

async function filled(dataDir = tempDir()): Promise<{ store: SqliteStore; id: string }> {
  const store = openStore(dataDir);
  const { id } = await store.createStore('s');
  for (const n of [1, 2, 3]) await store.putDocument(id, ...fakeDocument(n, DIMENSION));
  return { store, id };
}

describe('the SQLite store', () => {
  test('finds a chunk by its words and by its vector, and reads it back from the document', async () => {
    const { store, id } = await filled();
    const [byWords] = await store.lexicalSearch({ storeIds: [id] }, lexicalTerms('第2号药品'), 5);
    const [byVector] = await store.vectorSearch({ storeIds: [id] }, unitVector(2, DIMENSION), 5);
    const [chunk, other] = await store.getChunks([byWords?.chunkId ?? 0, byVector?.chunkId ?? 0]);
    expect(chunk?.documentId).toBe(other?.documentId);
    const text = await store.readText(chunk?.documentId ?? 0);
    expect(text.slice(chunk?.start, chunk?.end)).toBe(chunk?.text);
    expect(chunk?.text).toContain('第2号');
  });

  test('a changed document becomes a new version; the old one is readable and no longer found', async () => {
    const { store, id } = await filled();
    const [document, chunks] = fakeDocument(2, DIMENSION);
    const text = document.text.replace('禁用', '慎用');
    const first = await store.findBySource(id, document.sourceKey);
    const second = await store.putDocument(id, { ...document, fileId: 'file-new', text }, chunks);
    expect([first?.version, second.version]).toEqual([1, 2]);
    expect(await store.readText(first?.id ?? 0)).toContain('禁用');
    const found = await store.lexicalSearch({ storeIds: [id] }, lexicalTerms('第2号'), 50);
    const owners = (await store.getChunks(found.map((f) => f.chunkId))).map((c) => c.documentId);
    expect(owners).not.toContain(first?.id);
    expect((await store.verify(id)).problems).toEqual([]);
  });

  test('scopes restrict by document, role, kind and attribute', async () => {
    const { store, id } = await filled();
    const two = await store.findBySource(id, 'doc-2.md');
    const terms = lexicalTerms('药品禁用');
    const inTwo = await store.lexicalSearch(
      { storeIds: [id], documentIds: [two?.id ?? 0] },
      terms,
      50,
    );
    expect(
      (await store.getChunks(inTwo.map((f) => f.chunkId))).every((c) => c.documentId === two?.id),
    ).toBe(true);
    expect(inTwo.length).toBeGreaterThan(0);
    expect(await store.lexicalSearch({ storeIds: [id], roles: ['storage'] }, terms, 50)).toEqual(
      [],
    );
    expect(
      await store.vectorSearch({ storeIds: [id], kinds: ['policy'] }, unitVector(2, DIMENSION), 5),
    ).toEqual([]);
    const filter = { type: 'gte', key: 'n', value: 3 } as const;
    const three = await store.vectorSearch(
      { storeIds: [id], filter },
      unitVector(1, DIMENSION),
      50,
    );
    const owners = (await store.getChunks(three.map((f) => f.chunkId))).map((c) => c.documentId);
    expect(new Set(owners)).toEqual(new Set([(await store.findBySource(id, 'doc-3.md'))?.id]));
  });

  test('deleting is real: words, vectors and names are gone', async () => {
    const { store, id } = await filled();
    const document = await store.findBySource(id, 'doc-1.md');
    await store.deleteDocument(document?.id ?? 0);
    const found = await store.lexicalSearch({ storeIds: [id] }, lexicalTerms('第1号'), 50);
    const owners = (await store.getChunks(found.map((f) => f.chunkId))).map((c) => c.documentId);
    expect(owners).not.toContain(document?.id);
    expect((await store.aliases([id])).map(({ alias }) => alias)).not.toContain('药品1');
    expect((await store.verify(id)).ok).toBe(true);
  });

  test('nothing in a term can be query syntax', async () => {
    const { store, id } = await filled();
    const terms = ['"', "'", '*', 'NEAR(', 'a" OR "b', 'NOT', ''];
    await expect(store.lexicalSearch({ storeIds: [id] }, terms, 5)).resolves.toEqual([]);
  });

  test('file names never become paths, and odd ones survive', async () => {
    const dataDir = tempDir();
    const store = openStore(dataDir);
    const file = await store.putFile('../../etc/\ud800passwd\0', Buffer.from('x'), 'assistants');
    expect(file.filename.isWellFormed()).toBe(true);
    expect(Buffer.from(await store.readFile(file.id)).toString()).toBe('x');
    expect(existsSync(join(dataDir, 'files', file.sha256))).toBe(true);
  });
});

describe('when something goes wrong', () => {
  test('a damaged database is named, not overwritten', () => {
    const dataDir = tempDir();
    writeFileSync(
      join(dataDir, 'xinglin.db'),
      'this is no database, but somebody may want to look at it'.repeat(50),
    );
    expect(() => openStore(dataDir)).toThrow(
      expect.objectContaining({ code: 'storage_damaged' }) as Error,
    );
  });

  test('a locked database is answered store_busy, and works once free', async () => {
    const dataDir = tempDir();
    const { store, id } = await filled(dataDir);
    const blocker = new Database(join(dataDir, 'xinglin.db'));
    blocker.exec('BEGIN IMMEDIATE');
    await expect(store.createStore('other')).rejects.toMatchObject({ code: 'store_busy' });
    await expect(store.getStore('s')).resolves.toMatchObject({ id });
    blocker.exec('ROLLBACK');
    blocker.close();
    await expect(store.createStore('other')).resolves.toMatchObject({ name: 'other' });
  }, 20_000);

  test('another embedder is refused until the store is rebuilt', async () => {
    const dataDir = tempDir();
    const { store, id } = await filled(dataDir);
    await store.close();
    const other = openStore(dataDir, 'e2');
    await expect(
      other.vectorSearch({ storeIds: [id] }, unitVector(1, DIMENSION), 3),
    ).rejects.toMatchObject({
      code: 'embedder_mismatch',
    });
    await expect(other.putDocument(id, ...fakeDocument(9, DIMENSION))).rejects.toMatchObject({
      code: 'embedder_mismatch',
    });
  });

  test('a full disk loses nothing and leaves nothing half-written', async (context) => {
    const dataDir = tempDir();
    if (!mountTmpfs(dataDir)) context.skip('mounting a small file system needs root');
    try {
      const { store, id } = await filled(dataDir);
      const [document, chunks] = fakeDocument(50, DIMENSION);
      const huge = { ...document, text: document.text + '满'.repeat(3_000_000) };
      await expect(store.putDocument(id, huge, chunks)).rejects.toMatchObject({
        code: 'storage_full',
      });
      expect(await store.findBySource(id, document.sourceKey)).toBeUndefined();
      expect((await store.verify(id)).problems).toEqual([]);
      await store.close();
    } finally {
      execFileSync('umount', ['-l', dataDir]);
    }
  });

  test('a process killed in the middle of writing leaves whole documents only', async () => {
    const dataDir = tempDir();
    const writer = fork(join(import.meta.dirname, 'store-fixture.ts'), [dataDir], {
      execArgv: ['--import', 'tsx'],
    });
    await once(writer, 'message');
    await new Promise((resolve) => setTimeout(resolve, 150));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const store = openStore(dataDir);
    const { id, documentCount } = await store.getStore('s');
    expect(documentCount).toBeGreaterThan(0);
    expect((await store.verify(id)).problems).toEqual([]);
    await store.putDocument(id, ...fakeDocument(100_000, DIMENSION));
    expect((await store.verify(id)).ok).toBe(true);
  });

  test('what another process writes is seen at the next search', async () => {
    const dataDir = tempDir();
    const { store, id } = await filled(dataDir);
    await store.vectorSearch({ storeIds: [id] }, unitVector(1, DIMENSION), 3);
    const other = openStore(dataDir);
    await other.putDocument(id, ...fakeDocument(7, DIMENSION));
    const [best] = await store.vectorSearch({ storeIds: [id] }, unitVector(7, DIMENSION), 1);
    const [chunk] = await store.getChunks([best?.chunkId ?? 0]);
    expect(chunk?.text).toContain('第7号');
  });
});

/** Two megabytes that can be filled; false where the machine does not allow mounting. */
function mountTmpfs(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
