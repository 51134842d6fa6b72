import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../core/logger.ts';
import { createOnnxEmbedder } from '../retrieval/embedding/onnx-embedder.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import { createSqliteStore } from '../retrieval/store/sqlite/sqlite-store.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { createIngest, type Ingest, type IngestEvent } from './ingest.ts';
import { pdfFixture } from './load/pdf-fixture.ts';
import { docxFixture, docxParagraph } from './load/zip-fixture.ts';
import { createForeground } from '../core/foreground.ts';

const logger = createLogger('silent');
const starter = fileURLToPath(new URL('../../corpora/starter/drug-inserts', import.meta.url));
const model = fileURLToPath(new URL('../../models/embedder/xinglin-static-v1', import.meta.url));
const INSERT =
  '---\nsubject: 某药\nkind: drug-insert\n---\n# 某药片说明书\n\n【禁忌】\n\n孕妇禁用。\n\n【贮藏】\n\n密封。\n';

let embedder: Embedder;
let folder: string;
let store: KnowledgeStore;
let ingest: Ingest;
let storeId: string;
let embedded: string[];

beforeAll(async () => {
  const real = await createOnnxEmbedder({ folder: model, threads: 1 });
  embedder = {
    ...real,
    embed(texts, kind) {
      embedded.push(...texts);
      return real.embed(texts, kind);
    },
  };
});
afterAll(() => embedder.close());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinglin-ingest-'));
  mkdirSync(join(folder, 'in/deep'), { recursive: true });
  embedded = [];
  store = createSqliteStore({
    dataDir: join(folder, 'data'),
    embedderFingerprint: embedder.fingerprint,
    dimension: embedder.dimension,
    logger,
  });
  ingest = createIngest({
    store,
    embedder,
    foreground: createForeground(),
    logger,
    maxFileBytes: 1_000_000,
  });
  storeId = (await store.createStore('default')).id;
});
afterEach(async () => {
  await ingest.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const write = (name: string, data: string | Uint8Array): void =>
  writeFileSync(join(folder, 'in', name), data);
async function run(...paths: string[]): Promise<IngestEvent[]> {
  const events: IngestEvent[] = [];
  const request = { storeId, paths: paths.length === 0 ? [join(folder, 'in')] : paths };
  for await (const event of ingest.ingestPaths(request)) events.push(event);
  return events;
}
const brief = (events: readonly IngestEvent[]): string[] =>
  events.map(
    (event) =>
      `${event.path.split('/in/')[1] ?? event.path} ${event.type === 'failed' ? event.code : event.type}`,
  );

test('files of every format are added, and their quotations are the stored text', async () => {
  write('a.md', INSERT);
  write(
    'deep/b.pdf',
    pdfFixture({ pages: [{ texts: [{ x: 50, y: 700, text: '【禁忌】对本品过敏者禁用。' }] }] }),
  );
  write(
    'c.docx',
    docxFixture(docxParagraph('危急值报告制度', 1) + docxParagraph('须在10分钟内报告。')),
  );
  write('d.html', '<h1>血钾</h1><p>参考区间为3.5–5.3。</p>');
  write('e.txt', Buffer.from('bdfbbcc9a3bab6d4b1bec6b7b9fdc3f4d5dfbdfbd3c3a1a3', 'hex'));
  expect(brief(await run())).toEqual([
    'a.md added',
    'c.docx added',
    'd.html added',
    'deep/b.pdf added',
    'e.txt added',
  ]);
  const documents = await store.listDocuments(storeId);
  expect(documents.map(({ sourceKey }) => sourceKey).toSorted()).toEqual([
    'a.md',
    'c.docx',
    'd.html',
    'deep/b.pdf',
    'e.txt',
  ]);
  for (const document of documents) {
    const chunks = await store.chunksOfDocument(document.id);
    expect(chunks.length).toBeGreaterThan(0);
    for (const { start, end, text } of chunks)
      expect(await store.readText(document.id, { start, end })).toBe(text);
  }
  const pdf = await store.findBySource(storeId, 'deep/b.pdf');
  expect((await store.chunksOfDocument(pdf?.id ?? 0))[0]?.page).toBe(1);
});

test('a second run costs nothing; a changed file becomes a new version, the old one stays readable', async () => {
  write('a.md', INSERT);
  const [first] = await run();
  const texts = embedded.length;
  expect(texts).toBe(2);
  expect(brief(await run())).toEqual(['a.md unchanged']);
  expect(embedded).toHaveLength(texts);
  write('a.md', INSERT.replace('孕妇禁用', '孕妇和儿童禁用'));
  expect(brief(await run())).toEqual(['a.md updated']);
  const current = await store.findBySource(storeId, 'a.md');
  expect(current?.version).toBe(2);
  expect(first?.type === 'added' ? await store.readText(first.documentId) : '').toContain(
    '孕妇禁用',
  );
});

test('what is embedded names the subject and the section', async () => {
  write('a.md', INSERT);
  await run();
  expect(embedded[0]).toBe('某药 某药片说明书 禁忌\n孕妇禁用。');
});

test('a sidecar describes a file that cannot describe itself, and its change is a change', async () => {
  write('a.txt', '须在10分钟内报告。');
  write(
    'a.txt.meta.yaml',
    'kind: policy\ntitle: 危急值报告制度\nversion: "3"\nsources: [院内文件]\n',
  );
  await run();
  const document = await store.findBySource(storeId, 'a.txt');
  expect(document).toMatchObject({
    kind: 'policy',
    title: '危急值报告制度',
    versionLabel: '3',
    attributes: { source_1: '院内文件' },
  });
  write('a.txt.meta.yaml', 'kind: policy\ntitle: 危急值管理制度\n');
  expect(brief(await run())).toEqual(['a.txt updated']);
});

test('each bad file fails with its own code and stops no other', async () => {
  write('0-empty.md', '');
  write('1-binary.txt', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]));
  write('2-broken.pdf', 'no pdf at all');
  write('3-sheet.xls', 'x');
  write('4-large.txt', 'x'.repeat(1_000_001));
  write('5-front.md', '---\nkind: recipe\n---\ntext');
  write('6-good.md', INSERT);
  write('6-\u0007bell.md', INSERT);
  const secret = join(folder, 'secret.md');
  writeFileSync(secret, INSERT);
  symlinkSync(secret, join(folder, 'in/7-link.md'));
  symlinkSync(join(folder, 'in/6-good.md'), join(folder, 'in/8-link.md'));
  symlinkSync(join(folder, 'in'), join(folder, 'in/9-loop'));
  execFileSync('mkfifo', [join(folder, 'in/9-pipe.md')]);
  expect(brief(await run())).toEqual([
    '0-empty.md file_empty',
    '1-binary.txt file_unsupported',
    '2-broken.pdf file_damaged',
    '3-sheet.xls file_unsupported',
    '4-large.txt request_too_large',
    '5-front.md file_damaged',
    '6-\ufffdbell.md file_unreadable',
    '6-good.md added',
    '7-link.md file_unreadable',
    '8-link.md added',
    '9-pipe.md file_unreadable',
  ]);
  expect(brief(await run(join(folder, 'nowhere.md')))).toEqual([
    `${join(folder, 'nowhere.md')} file_unreadable`,
  ]);
});

test('a single file is known by its name, and an explicit kind wins', async () => {
  write('a.md', INSERT);
  for await (const event of ingest.ingestPaths({
    storeId,
    paths: [join(folder, 'in/a.md')],
    kind: 'textbook',
  })) {
    expect(event.type).toBe('added');
  }
  expect(await store.findBySource(storeId, 'a.md')).toMatchObject({
    kind: 'textbook',
    filename: 'a.md',
  });
});

test('bytes are ingested with what the caller says of them, and refused with an AppError', async () => {
  const request = {
    storeId,
    filename: 'a.txt',
    sourceKey: 'a.txt',
    bytes: Buffer.from('每日一次。'),
  };
  const { outcome, document } = await ingest.ingestBytes({
    ...request,
    meta: { title: '用法', subject: '某药' },
  });
  expect(outcome).toBe('added');
  expect(document).toMatchObject({ title: '用法', subject: '某药' });
  expect(Buffer.from(await store.readFile(document.fileId)).toString()).toBe('每日一次。');
  expect((await store.getDocumentByFile(storeId, document.fileId)).id).toBe(document.id);
  const locked = { ...request, filename: 'a.pdf', bytes: Buffer.from('%PDF-nothing') };
  await expect(ingest.ingestBytes(locked)).rejects.toMatchObject({ code: 'file_damaged' });
  expect(await store.listFiles()).toHaveLength(1);
});

test('cancelling ends the run with nothing half stored', async () => {
  write('a.md', INSERT);
  const stop = AbortSignal.abort();
  const iterate = async (): Promise<void> => {
    for await (const event of ingest.ingestPaths({ storeId, paths: [join(folder, 'in')] }, stop))
      expect(event).toBeUndefined();
  };
  await expect(iterate()).rejects.toMatchObject({ code: 'cancelled' });
  expect(await store.listDocuments(storeId)).toEqual([]);
});

test('an unknown store ends the run instead of failing every file', async () => {
  write('a.md', INSERT);
  const iterate = async (): Promise<void> => {
    for await (const event of ingest.ingestPaths({
      storeId: 'vs_none',
      paths: [join(folder, 'in')],
    }))
      expect(event).toBeUndefined();
  };
  await expect(iterate()).rejects.toMatchObject({ code: 'store_not_found' });
});

test('the starter inserts are stored with names, versions and sources', async () => {
  const events = await run(starter);
  expect(events.filter(({ type }) => type !== 'added')).toEqual([]);
  const document = await store.findBySource(storeId, 'omeprazole-capsules.md');
  expect(document).toMatchObject({
    subject: '奥美拉唑',
    kind: 'drug-insert',
    versionLabel: '2025-03',
    effectiveFrom: '2025-03-01',
  });
  const [contraindications] = await store.chunksOfDocument(document?.id ?? 0, [
    'contraindications',
  ]);
  expect(contraindications?.sectionPath.at(-1)).toBe('禁忌');
});
