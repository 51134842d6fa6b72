import { expect, test } from 'vitest';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadPdf } from './pdf.ts';
import { pdfBytes, pdfFixture, type PdfText } from './pdf-fixture.ts';

const load = (bytes: Uint8Array, limits = DEFAULT_LOAD_LIMITS) =>
  loadPdf(bytes, { filename: 'a.pdf', limits });
const column = (lines: readonly string[], top = 780): PdfText[] =>
  lines.map((text, i) => ({ x: 50, y: top - i * 20, text }));

test('Chinese in a font that is not embedded is read, and headings keep lines of their own', async () => {
  const { text, meta } = await load(
    pdfFixture({
      title: '盐酸二甲双胍片说明书',
      pages: [
        {
          texts: column([
            '【禁忌】',
            '严重肾功能不全（eGFR＜30）患者禁用盐酸二甲双胍片，急性代谢性酸中毒',
            '患者禁用。',
            '【用法用量】',
            '成人每日最大剂量为2550mg，分次服用，随餐服用可以减少胃肠道的反',
            '应。',
          ]),
        },
      ],
    }),
  );
  expect(text).toBe(
    [
      '【禁忌】',
      '严重肾功能不全（eGFR＜30）患者禁用盐酸二甲双胍片，急性代谢性酸中毒患者禁用。',
      '【用法用量】',
      '成人每日最大剂量为2550mg，分次服用，随餐服用可以减少胃肠道的反应。',
    ].join('\n'),
  );
  expect(meta).toEqual({ title: '盐酸二甲双胍片说明书' });
});

test('running headers, footers and page numbers go; pages keep their spans across joined lines', async () => {
  const body = (page: number): string[] =>
    Array.from(
      { length: 14 },
      (_, i) => `Line ${i} of the text on page ${page * 7} ends here and says so.`,
    );
  const pages = [1, 2, 3].map((page) => ({
    texts: [
      { x: 50, y: 820, text: 'Hospital manual of drugs' },
      ...column(
        page === 1
          ? [...body(page), 'A sentence that is long enough to be continued on the']
          : [...(page === 2 ? ['next page ends here.'] : []), ...body(page)],
        780,
      ),
      { x: 280, y: 30, text: `Page ${page} of 3` },
    ],
  }));
  const { text, pages: spans } = await load(pdfFixture({ pages }));
  expect(text).not.toContain('Hospital manual');
  expect(text).not.toMatch(/Page \d of 3/);
  expect(text).toContain('to be continued on the next page ends here.');
  expect(spans.map(({ page }) => page)).toEqual([1, 2, 3]);
  expect(text.slice(spans[1]?.start).startsWith('next page ends here.')).toBe(true);
  expect(text.slice(spans[2]?.start).startsWith('Line 0 of the text on page 21')).toBe(true);
});

test('rows of a table stay on lines of their own, with bars between the cells', async () => {
  const row = (y: number, cells: readonly string[]): PdfText[] =>
    cells.map((text, i) => ({ x: 50 + i * 150, y, text }));
  const { text } = await load(
    pdfFixture({
      pages: [
        {
          texts: [
            ...column(['血红蛋白的参考区间：']),
            ...row(740, ['性别', '成人', '单位']),
            ...row(720, ['男', '130-175', 'g/L']),
            ...row(700, ['女', '115-150', 'g/L']),
          ],
        },
      ],
    }),
  );
  expect(text).toBe(
    '血红蛋白的参考区间：\n| 性别 | 成人 | 单位 |\n| 男 | 130-175 | g/L |\n| 女 | 115-150 | g/L |',
  );
});

test('a file of images needs OCR, one of nothing is empty, a mixed one says how many pages are missing', async () => {
  const scan = { texts: [], image: true };
  await expect(load(pdfFixture({ pages: [scan, scan] }))).rejects.toMatchObject({
    code: 'file_needs_ocr',
  });
  const blank = Buffer.from(pdfFixture({ pages: [{ texts: [] }] }))
    .toString('latin1')
    .replace('/Subtype /Image', '/Subtype /Other');
  await expect(load(Buffer.from(blank, 'latin1'))).rejects.toMatchObject({ code: 'file_empty' });
  const mixed = await load(pdfFixture({ pages: [{ texts: column(['Text.']) }, scan] }));
  expect(mixed.pagesWithoutText).toBe(1);
});

test('a password, damage and a huge page tree are told apart', async () => {
  const key = '00'.repeat(32);
  const encrypt = `<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <${key}> /U <${key}> >>`;
  await expect(
    load(pdfFixture({ pages: [{ texts: column(['x']) }], encrypt })),
  ).rejects.toMatchObject({ code: 'file_encrypted' });
  await expect(load(Buffer.from('%PDF-1.7\nnothing here'))).rejects.toMatchObject({
    code: 'file_damaged',
  });
  await expect(load(millionPages())).rejects.toMatchObject({ code: 'file_hostile' });
});

test('a text longer than the limit is refused', async () => {
  const limits = { ...DEFAULT_LOAD_LIMITS, maxTextLength: 20 };
  await expect(
    load(pdfFixture({ pages: [{ texts: column(['A line that is longer.']) }] }), limits),
  ).rejects.toMatchObject({ code: 'file_hostile' });
});

/** Seven objects that describe a million pages: each node names the next one ten times. */
function millionPages(): Uint8Array {
  const levels = Array.from({ length: 6 }, (_, i) => {
    const kid = i === 5 ? 8 : i + 3;
    return `<< /Type /Pages /Count ${10 ** (6 - i)} /Kids [${`${kid} 0 R `.repeat(10)}] >>`;
  });
  const page = '<< /Type /Page /MediaBox [0 0 10 10] >>';
  return pdfBytes(['<< /Type /Catalog /Pages 2 0 R >>', ...levels, page], '/Root 1 0 R');
}
