import { expect, test } from 'vitest';
import { loadDocx } from './docx.ts';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { docxFixture, docxParagraph, zipFixture } from './zip-fixture.ts';

const load = (bytes: Uint8Array, limits = DEFAULT_LOAD_LIMITS) =>
  loadDocx(bytes, { filename: 'a.docx', limits });
const BODY = docxParagraph('正文。');

test('headings, paragraphs and tables of a Word document are read', async () => {
  const cell = (text: string): string => `<w:tc>${docxParagraph(text)}</w:tc>`;
  const table = `<w:tbl><w:tr>${cell('性别')}${cell('区间')}</w:tr><w:tr>${cell('男')}${cell('130–175')}</w:tr></w:tbl>`;
  const { text, headings } = await load(
    docxFixture(docxParagraph('病历书写规范', 1) + BODY + docxParagraph('时限', 2) + table),
  );
  expect(text).toBe('病历书写规范\n\n正文。\n\n时限\n\n| 性别 | 区间 |\n| 男 | 130–175 |');
  expect(headings.map(({ level, title }) => [level, title])).toEqual([
    [1, '病历书写规范'],
    [2, '时限'],
  ]);
});

test('an entry that unpacks to far more than its size is refused before it is parsed', async () => {
  const bomb = docxFixture(BODY, [{ name: 'word/media/a.bin', data: Buffer.alloc(20_000_000) }]);
  expect(bomb.length).toBeLessThan(40_000);
  await expect(load(bomb)).rejects.toMatchObject({ code: 'file_hostile' });
});

test('an entry that lies about its size is refused', async () => {
  const liar = docxFixture(BODY, [
    { name: 'word/media/a.bin', data: Buffer.alloc(2_000_000), claimedBytes: 10 },
  ]);
  await expect(load(liar)).rejects.toMatchObject({ code: 'file_hostile' });
});

test('too many entries, doubled entries and names that lead out of the archive are refused', async () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `word/media/${i}`, data: 'x' }));
  const limits = { ...DEFAULT_LOAD_LIMITS, maxArchiveEntries: 20 };
  await expect(load(docxFixture(BODY, many), limits)).rejects.toMatchObject({
    code: 'file_hostile',
  });
  for (const name of ['../../etc/passwd', '/etc/passwd', 'word/document.xml']) {
    const bytes = docxFixture(BODY, [{ name, data: 'x' }]);
    await expect(load(bytes), name).rejects.toMatchObject({ code: 'file_hostile' });
  }
});

test('what is no Word document is damaged or unsupported, one without text empty or in need of OCR', async () => {
  await expect(load(Buffer.from('PK\u0003\u0004 and nothing else'))).rejects.toMatchObject({
    code: 'file_damaged',
  });
  await expect(load(docxFixture(BODY).slice(0, 500))).rejects.toMatchObject({
    code: 'file_damaged',
  });
  const sheet = zipFixture([
    { name: '[Content_Types].xml', data: '<x/>' },
    { name: 'xl/workbook.xml', data: '<x/>' },
  ]);
  await expect(load(sheet)).rejects.toMatchObject({ code: 'file_unsupported' });
  await expect(load(docxFixture(''))).rejects.toMatchObject({ code: 'file_empty' });
  const scan = docxFixture('', [{ name: 'word/media/image1.png', data: 'x' }]);
  await expect(load(scan)).rejects.toMatchObject({ code: 'file_needs_ocr' });
});
