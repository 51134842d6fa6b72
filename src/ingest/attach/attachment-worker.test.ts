import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../core/logger.ts';
import { createOnnxEmbedder } from '../../retrieval/embedding/onnx-embedder.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { createSqliteStore, type SqliteStore } from '../../retrieval/store/sqlite/sqlite-store.ts';
import { createIngest, type Ingest } from '../ingest.ts';
import { type AttachmentWorker, createAttachmentWorker } from './attachment-worker.ts';
import { createForeground } from '../../core/foreground.ts';

const foreground = createForeground();

const logger = createLogger('silent');
const model = fileURLToPath(new URL('../../../models/embedder/xinglin-static-v1', import.meta.url));
const INSERT = '# 某药片说明书\n\n【禁忌】\n\n孕妇禁用。\n\n【贮藏】\n\n密封。\n';
const LEASE_MS = 300;

let embedder: Embedder;
let dataDir: string;
let store: SqliteStore;
let ingest: Ingest;
let storeId: string;
const workers: AttachmentWorker[] = [];

beforeAll(async () => {
  embedder = await createOnnxEmbedder({ folder: model, threads: 1 });
});
afterAll(() => embedder.close());
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'xinglin-attach-'));
  const { fingerprint, dimension } = embedder;
  store = createSqliteStore({ dataDir, embedderFingerprint: fingerprint, dimension, logger });
  ingest = createIngest({ store, embedder, foreground, logger });
  storeId = (await store.createStore('s')).id;
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  await ingest.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function attach(name: string, text = INSERT, batchId?: string): Promise<string> {
  const { id: fileId } = await store.putFile(name, Buffer.from(text), 'assistants');
  const attachment = { storeId, fileId, batchId, attributes: {}, chunking: undefined };
  await store.putAttachments([attachment]);
  return fileId;
}

function start(ingestBytes: Ingest['ingestBytes'] = ingest.ingestBytes): AttachmentWorker {
  const timing = { lookEveryMs: 50, leaseMs: LEASE_MS };
  const worker = createAttachmentWorker({
    store,
    embedder,
    foreground,
    ingestBytes,
    logger,
    ...timing,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

const record = (fileId: string) => store.getAttachment(storeId, fileId);
const untilStatus = async (fileId: string, status: string): Promise<void> =>
  vi.waitFor(async () => expect((await record(fileId))?.status).toBe(status), { timeout: 10_000 });

test('a file whose vectors were lost on the way is not called completed', async () => {
  const db = new Database(join(dataDir, 'xinglin.db'));
  db.exec(
    'CREATE TRIGGER lose AFTER INSERT ON vectors BEGIN DELETE FROM vectors WHERE chunk_id = new.chunk_id; END',
  );
  db.close();
  const fileId = await attach('a.md');
  start();
  await untilStatus(fileId, 'failed');
  expect((await record(fileId))?.error?.code).toBe('storage_damaged');
});

test('what a dead worker left is taken up', async () => {
  const fileId = await attach('left.md');
  await store.claimAttachment('dead', 50);
  start();
  await untilStatus(fileId, 'completed');
  expect((await record(fileId))?.attempts).toBe(2);
});

test('a file that has ended three workers is not tried again, and holds up no other', async () => {
  const deadly = await attach('deadly.md');
  for (let n = 0; n < 3; n += 1) {
    expect((await store.claimAttachment(`dead ${n}`, 1))?.fileId).toBe(deadly);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const other = await attach('other.md');
  start();
  await untilStatus(deadly, 'failed');
  expect((await record(deadly))?.error?.code).toBe('internal');
  await untilStatus(other, 'completed');
});

test('a long one keeps its lease, and one that is cancelled meanwhile stops and is not found', async () => {
  const batch = await store.createFileBatch(storeId);
  const fileId = await attach('slow.md', INSERT, batch.id);
  let started = 0;
  let isCancelled = false;
  start(async (request, signal) => {
    started += 1;
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve());
    });
    isCancelled = true;
    return ingest.ingestBytes(request, signal);
  });
  await vi.waitFor(() => expect(started).toBe(1));
  await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 2));
  expect(await store.claimAttachment('other', LEASE_MS)).toBeUndefined();
  await store.cancelFileBatch(storeId, batch.id);
  await vi.waitFor(() => expect(isCancelled).toBe(true));
  expect((await record(fileId))?.status).toBe('cancelled');
  expect(await store.listDocuments(storeId)).toEqual([]);
});

test('one that was stored before its cancelling was noticed is removed again', async () => {
  const batch = await store.createFileBatch(storeId);
  await attach('quick.md', INSERT, batch.id);
  let isDone = false;
  start(async (request) => {
    const result = await ingest.ingestBytes(request);
    await store.cancelFileBatch(storeId, batch.id);
    isDone = true;
    return result;
  });
  await vi.waitFor(() => expect(isDone).toBe(true));
  await vi.waitFor(async () => expect(await store.listDocuments(storeId)).toEqual([]));
});

test('stopping gives back what is being worked on, and the next start finishes it', async () => {
  const fileId = await attach('a.md');
  let isStarted = false;
  const worker = start(async (request, signal) => {
    isStarted = true;
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve());
    });
    return ingest.ingestBytes(request, signal);
  });
  await vi.waitFor(() => expect(isStarted).toBe(true));
  await worker.stop();
  expect(await record(fileId)).toMatchObject({ status: 'in_progress', attempts: 0 });
  start();
  await untilStatus(fileId, 'completed');
  expect((await store.getDocumentByFile(storeId, fileId)).status).toBe('current');
});
