import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Knowledge, openKnowledge } from '../src/compose.ts';
import { loadConfig } from '../src/core/config/load.ts';
import { createLogger } from '../src/core/logger.ts';
import { UNREAD } from '../src/core/text/unread.ts';
import { compareRendered, marginWords, runningLines } from '../src/eval/rendered-fidelity.ts';
import { findTesseract } from '../src/ingest/load/ocr/tesseract.ts';
import { type StoredFile, storeFiles } from '../src/eval/stored-files.ts';
import { startServer, tempDir } from './support/server.ts';

/** Both tools; one, two and three columns; tables, some with cells of several lines; one page and several; both languages. */
const SAMPLE = [
  'lab-tests/creatinine.pdf',
  'lab-tests/potassium.pdf',
  'lab-tests/uric-acid.pdf',
  'lab-tests/ogtt.pdf',
  'lab-tests/arterial-blood-gas.pdf',
  'drug-inserts/alprazolam-tablets.pdf',
  'drug-inserts/metformin-tablets-en.pdf',
  'guides/gout.pdf',
  'digests/dapa-hf-2019.pdf',
  'pathways/acute-appendicitis-pathway.docx',
  'lab-tests/urea.html',
];
const SCAN = 'corpora/rendered/drug-inserts/metronidazole-tablets.pdf';

const words = marginWords(readFileSync('corpora/make/templates/handbook.css', 'utf8'));
const dataDir = tempDir('rendered');
const hasTesseract = (await findTesseract()) !== undefined;
let knowledge: Knowledge;
let sources: Map<string, StoredFile>;
let rendered: Map<string, StoredFile>;

beforeAll(async () => {
  knowledge = await openKnowledge(
    loadConfig({ flags: { dataDir } }).config,
    createLogger('silent'),
  );
  const source = (path: string): string => `corpora/starter/${path.replace(/\.\w+$/, '.md')}`;
  sources = await storeFiles(knowledge, 'sources', SAMPLE.map(source));
  rendered = await storeFiles(
    knowledge,
    'rendered',
    SAMPLE.map((path) => `corpora/rendered/${path}`),
  );
});

afterAll(async () => {
  await knowledge.close();
  rmSync(dataDir, { recursive: true });
});

test.each(SAMPLE)('%s says what its source says, under the same headings', (path) => {
  const stem = /([^/]+)\.\w+$/.exec(path)?.[1] ?? '';
  const [source, file] = [sources.get(stem), rendered.get(stem)];
  if (source === undefined || file === undefined) throw new Error(`${stem} was not stored`);
  const { problems, sentencesWhole, tableRows } = compareRendered(source, file);
  expect(problems).toEqual([]);
  expect(sentencesWhole.total).toBeGreaterThan(10);
  if (path.endsWith('.pdf') && path.startsWith('lab-tests'))
    expect(tableRows.total).toBeGreaterThan(0);
  expect(runningLines(file, { words, title: file.document.title })).toEqual([]);
});

test('each chunk of a printed file knows its page', () => {
  const pages = (rendered.get('gout')?.chunks ?? []).map(({ page }) => page ?? 0);
  expect(pages.length).toBeGreaterThan(5);
  expect(pages).toEqual(pages.toSorted((a, b) => a - b));
  expect(new Set(pages).size).toBeGreaterThan(1);
});

test.skipIf(!hasTesseract)(
  'a scan from a copier is read where two readings agree, marked as such, and no quotation begins or ends with a gap (needs tesseract-ocr)',
  async () => {
    await using server = await startServer();
    const files = await storeFiles(server.knowledge, 'starter', [SCAN]);
    const scan = files.get('metronidazole-tablets');
    expect(scan?.document.attributes['pages_read_by_ocr']).toBe(4);
    expect(scan?.text).toContain(UNREAD);
    expect(scan?.text).toContain('成人甲硝唑一次0.4~0.6g，一日3次，疗程7日');
    if (scan !== undefined)
      expect(runningLines(scan, { words, title: scan.document.title })).toEqual([]);
    // Its heading is not read for certain: it may be missing, but the text is in no other section.
    const contraindication = scan?.chunks.find(({ text }) => text.includes('类药物过敏者禁用本品'));
    expect(contraindication?.role ?? 'contraindications').toBe('contraindications');
    expect(contraindication?.sectionPath).toHaveLength(1);
    const answers = await Promise.all(
      ['甲硝唑的用法用量？', '甲硝唑有什么不良反应？', '甲硝唑和华法林能一起用吗？'].map(
        async (content) =>
          server.client.chat.completions.create({
            model: 'xinglin',
            messages: [{ role: 'user', content }],
          }),
      ),
    );
    const quoted = answers.flatMap(
      ({ choices }) => choices[0]?.message.annotations ?? [],
    ) as unknown as {
      file_citation: { cited_text: string; read_by_ocr?: boolean };
    }[];
    expect(quoted.length).toBeGreaterThan(1);
    for (const { file_citation } of quoted) {
      expect(
        file_citation.cited_text.startsWith(UNREAD) || file_citation.cited_text.endsWith(UNREAD),
      ).toBe(false);
      expect(file_citation.read_by_ocr).toBe(true);
    }
  },
  300_000,
);

test('no quotation runs across a gap of a scan', async () => {
  await using server = await startServer();
  const file = join(tempDir('gap'), '测试片.md');
  const front = '---\nkind: drug-insert\ntitle: 测试片说明书\nsubject: 测试片\n---\n';
  writeFileSync(
    file,
    `${front}# 测试片说明书\n\n【不良反应】\n消化系统：测试片可引起恶心。\n${UNREAD}神经系统：测试片可引起头痛。\n血液：测试片可引起白细胞减少。\n`,
  );
  await storeFiles(server.knowledge, 'starter', [file]);
  const reply = await server.client.chat.completions.create({
    model: 'xinglin',
    messages: [{ role: 'user', content: '测试片有什么不良反应？' }],
  });
  const text = reply.choices[0]?.message.content ?? '';
  expect(text).toContain('恶心');
  expect(text).toContain('白细胞减少');
  expect(text).not.toContain(UNREAD);
});
