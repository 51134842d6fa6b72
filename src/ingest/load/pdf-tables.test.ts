import { expect, test } from 'vitest';
import type { Segment } from './pdf-segments.ts';
import { isWrappedTable, withTableRows } from './pdf-tables.ts';

const SIZE = 10;
/** A printed line at this height: its pieces by the place where each begins; a Han character is as wide as high. */
const line = (y: number, pieces: Readonly<Record<number, string>>): Segment[] =>
  Object.entries(pieces).map(([left, text]) => ({
    text,
    left: Number(left),
    right: Number(left) + text.length * SIZE,
    y,
    height: SIZE,
  }));
const cells = (lines: readonly Segment[][]): string[] =>
  withTableRows(lines).map((row) => `${row.isRow ? '|' : ''}${row.cells.join('|')}`);

test('the lines of a cell that wraps are one cell of one row', () => {
  expect(
    cells([
      line(300, { 50: '人群', 100: '血尿酸', 180: '来源' }),
      line(287, { 100: '（参考值）' }),
      line(265, { 50: '成年', 100: '>420', 180: '中国高尿酸血症' }),
      line(252, { 50: '男性', 180: '诊疗指南' }),
      line(230, { 50: '儿童', 100: '未列', 180: '中国高尿酸血症' }),
      line(217, { 180: '诊疗指南' }),
    ]),
  ).toEqual([
    '|人群|血尿酸（参考值）|来源',
    '|成年男性|>420|中国高尿酸血症诊疗指南',
    '|儿童|未列|中国高尿酸血症诊疗指南',
  ]);
});

test('where lines are evenly apart, a line with nothing in the first column goes on in the row above', () => {
  expect(
    cells([
      line(300, { 50: '项目', 120: '区间' }),
      line(287, { 50: '血钾', 120: '3.5至' }),
      line(274, { 120: '5.3' }),
      line(261, { 50: '血钠', 120: '137至' }),
      line(248, { 120: '147' }),
    ]),
  ).toEqual(['|项目|区间', '|血钾|3.5至5.3', '|血钠|137至147']);
});

test('rows of one line stay apart, however the header stands off', () => {
  const rows = [300, 278, 264, 250].map((y) =>
    line(y, { 50: '男性', 120: '一百三', 200: '克每升' }),
  );
  expect(cells(rows)).toHaveLength(4);
});

test('an empty cell keeps its column; a line that crosses the columns ends the table', () => {
  expect(
    cells([
      line(300, { 50: '性别', 120: '区间', 200: '单位' }),
      line(280, { 50: '男', 200: '克' }),
      line(260, { 50: '以上区间只用于成人，儿童另有区间。' }),
    ]),
  ).toEqual(['|性别|区间|单位', '|男||克', '以上区间只用于成人，儿童另有区间。']);
});

test('text below the last row is none of it', () => {
  expect(
    cells([
      line(300, { 50: '性别', 120: '区间' }),
      line(280, { 50: '男', 120: '甲' }),
      line(250, { 50: '说明' }),
    ]),
  ).toEqual(['|性别|区间', '|男|甲', '说明']);
});

test('a table with cells that wrap is told from three columns of text', () => {
  const table = [0, 1, 2, 3].flatMap((row) => [
    line(300 - row * 40, { 50: '糖耐量', 120: '低于七', 190: '糖尿病指南' }),
    line(288 - row * 40, { 50: '减低', 190: '二零二零' }),
  ]);
  expect(isWrappedTable(table)).toBe(true);
  const text = '这一行的文字写满这一栏的宽度再接到下一行';
  const prose = [300, 287, 260, 247, 220, 207, 180, 167].map((y) =>
    line(y, { 50: text, 280: text, 510: text }),
  );
  expect(isWrappedTable(prose)).toBe(false);
});
