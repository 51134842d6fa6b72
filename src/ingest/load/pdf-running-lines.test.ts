import { expect, test } from 'vitest';
import type { PdfLine } from './pdf-page-lines.ts';
import { dropRunningLines } from './pdf-running-lines.ts';

const line = (text: string, y: number, size = 10, page = 1): PdfLine => ({
  page,
  text: text.replaceAll('|', ' '),
  cells: text.split('|'),
  y,
  size,
});
const body = (page = 1): PdfLine[] =>
  [760, 740, 720, 700].map((y) => line(`第${y}行的文字写满这一行的宽度。`, y, 10, page));
const kept = (...lines: readonly PdfLine[]): string[] =>
  (dropRunningLines([lines])[0] ?? []).map(({ text }) => text);
const texts = body().map(({ text }) => text);

test('small print in the margins of a single page goes: names, the title once more, what stands by a page number', () => {
  const title = line('尿酸检验说明', 780, 17);
  expect(
    kept(
      line('示例医院临床手册|尿酸检验说明|内部资料', 820, 8.5),
      title,
      ...body(),
      line('文件编号 SL-07|第 1 页 / 共 1 页', 20, 8.5),
    ),
  ).toEqual([title.text, ...texts]);
});

test('a patient, a date or a result in the margin of a report stays, and so does a sentence', () => {
  for (const margin of [
    '姓名：王某|性别：女',
    '报告日期 2025-03-01',
    '检验者：李某|第 1 页',
    '孕妇禁用。',
    '示例医院|王某|男',
    '患者王某|内科',
  ]) {
    const small = line(margin, 820, 8.5);
    expect(kept(small, ...body())).toEqual([small.text, ...texts]);
  }
});

test('what is as large as the text, or close to it, stays', () => {
  const large = line('示例医院', 820);
  const close = line('示例医院', 775, 8.5);
  expect(kept(large, ...body())).toEqual([large.text, ...texts]);
  expect(kept(close, ...body())).toEqual([close.text, ...texts]);
});

test('the title stays that the header of every page repeats in small print', () => {
  const header = (page: number): PdfLine => line('甘精胰岛素注射液说明书', 820, 8.5, page);
  const title = line('甘精胰岛素注射液说明书', 790, 17);
  const pages = dropRunningLines([
    [header(1), title, ...body(), ...body(), ...body()],
    [header(2), ...body(2), ...body(2), ...body(2), ...body(2)],
    [header(3), ...body(3), ...body(3), ...body(3), ...body(3)],
  ]);
  expect(pages.flat().filter(({ text }) => text === title.text)).toEqual([title]);
});
