import { expect, test } from 'vitest';
import { splitSentences } from './sentences.ts';

const cut = (text: string): string[] =>
  splitSentences(text).map(({ start, end }) => text.slice(start, end));

test.each([
  [
    'Chinese sentences end at their marks, clauses do not',
    '禁用。慎用；可用！',
    ['禁用。', '慎用；可用！'],
  ],
  [
    'closing quotation marks stay with their sentence',
    '他说「禁用。」然后',
    ['他说「禁用。」', '然后'],
  ],
  ['a line break ends a sentence', '一\n\n二', ['一', '二']],
  ['decimal numbers stay whole', 'Take 0.5 g. Then rest.', ['Take 0.5 g.', 'Then rest.']],
  [
    'abbreviations do not end a sentence',
    'Use e.g. metformin. Done.',
    ['Use e.g. metformin.', 'Done.'],
  ],
  ['numbered items stay with their number', '1. Stop. 2. Rest.', ['1. Stop.', '2. Rest.']],
  ['blanks only are no sentence', '  \n ', []],
])('%s', (_, text, expected) => {
  expect(cut(text)).toEqual(expected);
});

test('offsets point into the whole text, not into the span', () => {
  const text = '前言。正文一。正文二。';
  expect(splitSentences(text, { start: 3, end: text.length })).toEqual([
    { start: 3, end: 7 },
    { start: 7, end: 11 },
  ]);
});
