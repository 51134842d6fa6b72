import type { Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { respell } from './respell.ts';

const WORDS: Readonly<Record<number, string>> = {
  1: '二',
  2: '甲',
  3: '双',
  4: '二甲',
  5: '甲双',
  6: '胍',
  7: '双胍',
  8: '!',
  9: '<end>',
  10: '<e',
};
const spelling = {
  bytes: (token: Token): number[] => [...Buffer.from(WORDS[token] ?? '')],
  isControl: (token: Token): boolean => token === 9,
};
const tokens = (...ids: number[]): Token[] => ids as Token[];
const respelled = (prompt: number[], held: number[]): readonly number[] =>
  respell(tokens(...prompt), tokens(...held), spelling);

test.each<[string, number[], number[], number[]]>([
  ['longer tokens', [8, 4, 3, 6, 8], [8, 1, 2, 3], [8, 1, 2, 3, 6, 8]],
  ['shorter tokens', [1, 2, 3, 6], [4, 7], [4, 7]],
  ['tokens that overlap', [1, 5, 6, 8], [4, 3, 6], [4, 3, 6, 8]],
  ['a cut inside the last held token', [1, 2, 3, 8], [4, 7], [4, 3, 8]],
  ['another text', [1, 2, 8], [1, 3, 6], [1, 2, 8]],
  ['nothing held', [1, 2], [], [1, 2]],
  ['the same tokens', [1, 2, 3], [1, 2], [1, 2, 3]],
])('a prompt is put into what is held: %s', (_, prompt, held, expected) => {
  expect(respelled(prompt, held)).toEqual(expected);
});

test('text that looks like a control token is not one', () => {
  expect(respelled([1, 10, 8], [1, 9, 8])).toEqual([1, 10, 8]);
  expect(respelled([4, 9, 8], [1, 2, 9, 8])).toEqual([1, 2, 9, 8]);
});
