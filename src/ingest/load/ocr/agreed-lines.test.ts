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
