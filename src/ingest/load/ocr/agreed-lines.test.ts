import { expect, test } from 'vitest';
import { UNREAD } from '../../../core/text/unread.ts';
import { agreedLines } from './agreed-lines.ts';
import type { ScannedLine } from './tesseract.ts';

/** A line of words of 40 pixels each, `row` lines down the page. */
function line(row: number, words: readonly string[], size = 1, confidence = 90): ScannedLine {
  return words.map((text, i) => ({
    text,
    left: i * 50 * size,
    top: row * 60 * size,
    width: 40 * size,
    height: 40 * size,
    confidence,
  }));
}

const texts = (lines: readonly ScannedLine[], others: readonly ScannedLine[]): string[] =>
  agreedLines({ lines, others, scale: 2 }, 1).map(({ text }) => text);

test('a line on which two readings agree is kept, with marks as they are printed', () => {
  const words = ['成人', '一次', '0.5g', ',', '一日', '3次', '.'];
  expect(texts([line(0, words, 2)], [line(0, words)])).toEqual(['成人一次0.5g，一日3次。']);
});

test('a dose read in two ways is no dose, and several such lines are one gap', () => {
  const lines = [line(0, ['用量', '150mg'], 2), line(1, ['每日', '2次'], 2), line(2, ['饭后'], 2)];
  const others = [line(0, ['用量', '750mg']), line(1, ['每日', '7次']), line(2, ['饭后'])];
  expect(texts(lines, others)).toEqual([UNREAD, '饭后']);
});

test('what stands at another place of the other reading is no agreement', () => {
  expect(texts([line(0, ['每日', '2次'], 2)], [line(3, ['每日', '2次'])])).toEqual([UNREAD]);
});

test('agreement without confidence is not enough', () => {
  expect(texts([line(0, ['禁用'], 2, 30)], [line(0, ['禁用'], 1, 30)])).toEqual([UNREAD]);
});

test('a regulated heading gets its brackets back, a bullet goes', () => {
  const words = ['[', '用法', '用量'];
  expect(texts([line(0, words, 2)], [line(0, words)])).toEqual(['【用法用量】']);
  expect(texts([line(0, ['”', '口服'], 2)], [line(0, ['·', '口服'])])).toEqual(['口服']);
});

test('a heading that one reading has for sure is a heading; another heading is none', () => {
  const heading = line(0, ['【', '不良', '反应', '】'], 2, 92);
  expect(texts([heading], [line(0, ['(', 'ARR', ')'], 1, 22)])).toEqual(['【不良反应】']);
  expect(texts([line(0, ['(', 'ARR', ')'], 2, 22)], [line(0, ['【禁忌】'], 1, 90)])).toEqual([
    '【禁忌】',
  ]);
  const other = line(0, ['【', '注意', '事项', '】'], 1, 92);
  expect(texts([heading], [other])).toEqual([`【${UNREAD}】`]);
  expect(texts([line(0, ['【', '不良', '反应', '】'], 2, 70)], [line(0, ['禁用'])])).toEqual([
    UNREAD,
  ]);
});

test('a heading whose words nobody can read still begins a section', () => {
  const lines = [line(0, ['(', 'FS', ')'], 2, 57), line(1, ['孕妇', '禁用', '。'], 2)];
  const others = [line(0, ['(', 'FE', ')'], 1, 51), line(1, ['孕妇', '禁用', '。'])];
  expect(texts(lines, others)).toEqual([`【${UNREAD}】`, '孕妇禁用。']);
  const remark = line(
    0,
    ['(', '见', '注意', '事项', '和', '药物', '相互', '作用', '各', '项', '下', ')'],
    2,
  );
  expect(texts([remark], [line(0, ['其他'])])).toEqual([UNREAD]);
});

test('a low confidence in both readings alike is a heading too, where they are brackets', () => {
  expect(texts([line(0, ['(FS)'], 2, 57)], [line(0, ['(FS)'], 1, 51)])).toEqual([`【${UNREAD}】`]);
});
