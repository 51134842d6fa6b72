import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../core/logger.ts';
import { createOnnxEmbedder } from '../retrieval/embedding/onnx-embedder.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import { createSqliteStore } from '../retrieval/store/sqlite/sqlite-store.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { inParallel } from './in-parallel.ts';
import { createIngest, type Ingest, type IngestEvent } from './ingest.ts';
import { pruneStore } from './prune-store.ts';
import { watchPaths } from './watch-paths.ts';
import { createForeground } from '../core/foreground.ts';

const logger = createLogger('silent');
const model = fileURLToPath(new URL('../../models/embedder/xinglin-static-v1', import.meta.url));

let embedder: Embedder;
let folder: string;
let store: KnowledgeStore;
let ingest: Ingest;
let storeId: string;

beforeAll(async () => {
  embedder = await createOnnxEmbedder({ folder: model, threads: 1 });
});
afterAll(() => embedder.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinglin-many-'));
  mkdirSync(join(folder, 'in/deep'), { recursive: true });
  store = createSqliteStore({
    dataDir: join(folder, 'data'),
    embedderFingerprint: embedder.fingerprint,
    dimension: embedder.dimension,
    logger,
  });
  ingest = createIngest({ store, embedder, foreground: createForeground(), logger });
  storeId = (await store.createStore('default')).id;
});
afterEach(async () => {
  await ingest.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string): void => writeFileSync(join(folder, 'in', name), text);
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
async function run(paths: readonly string[], parallel: number): Promise<IngestEvent[]> {
  const events: IngestEvent[] = [];
  for await (const event of ingest.ingestPaths({ storeId, paths, parallel })) events.push(event);
  return events;
}

test('many files at once give what one after the other gives, and say how far the run is', async () => {
  for (let i = 0; i < 40; i += 1)
    write(`deep/${i}.md`, `# 药物${i}\n\n【禁忌】\n\n第${i}类患者禁用。\n`);
  const events = await run([join(folder, 'in')], 8);
  expect(events.map(({ done }) => done)).toEqual(events.map((_, i) => i + 1));
  expect(new Set(events.map(({ total, type }) => `${type} of ${total}`))).toEqual(
    new Set(['added of 40']),
  );
  expect(await store.listDocuments(storeId)).toHaveLength(40);
  expect((await store.verify(storeId)).problems).toEqual([]);
  const again = await run([join(folder, 'in')], 3);
  expect(again.every(({ type }) => type === 'unchanged')).toBe(true);
});

test('a second file the store would know by the same name is refused, not put over the first', async () => {
  write('a.md', '# 甲\n\n一。\n');
  write('deep/a.md', '# 乙\n\n二。\n');
  const events = await run([join(folder, 'in/a.md'), join(folder, 'in/deep')], 2);
  expect(events.map(({ type }) => type).toSorted()).toEqual(['added', 'failed']);
  expect(await store.listDocuments(storeId)).toHaveLength(1);
});

test('no further item is begun after an error, and what runs has ended before it is thrown', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const results = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await new Promise((resolve) => setTimeout(resolve, item === 1 ? 5 : 30));
    if (item === 1) throw new Error('one');
    ended.push(item);
    return item;
  });
  await expect(collect(results)).rejects.toThrow('one');
  expect([begun, ended]).toEqual([[0, 1], [0]]);
});

test('pruning removes what is no longer in the folder, in all its versions, and nothing else', async () => {
  write('keep.md', '# 留\n\n留用品种。\n');
  write('gone.md', '# 去\n\n停用品种甲。\n');
  await run([join(folder, 'in')], 1);
  write('gone.md', '# 去\n\n停用品种乙。\n');
  await run([join(folder, 'in')], 1);
  const removed = await collect(pruneStore(store, storeId, new Set(['keep.md'])));
  expect(new Set(removed.map(({ sourceKey }) => sourceKey))).toEqual(new Set(['gone.md']));
  expect((await store.listDocuments(storeId)).map(({ sourceKey }) => sourceKey)).toEqual([
    'keep.md',
  ]);
});

test('watching tells of new, changed and replaced files once they have settled, and ends when told', async () => {
  const stop = new AbortController();
  const changes = watchPaths([join(folder, 'in')], stop.signal);
  const first = changes.next();
  setTimeout(() => write('deep/new.md', '# 新\n'), 50);
  expect((await first).done).toBe(false);
  const second = changes.next();
  write('other.tmp', '# 换\n');
  renameSync(join(folder, 'in/other.tmp'), join(folder, 'in/deep/new.md'));
  expect((await second).done).toBe(false);
  const third = changes.next();
  stop.abort();
  expect((await third).done).toBe(true);
});

test('a place that cannot be watched is named', async () => {
  const changes = watchPaths([join(folder, 'none')], new AbortController().signal);
  await expect(changes.next()).rejects.toMatchObject({ code: 'file_unreadable' });
});
