import type { Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { createLookup } from './lookup.ts';

const tokens = (...ids: number[]): Token[] => ids as Token[];

test('what followed the same tokens before is the guess', () => {
  const lookup = createLookup();
  lookup.add(tokens(1, 2, 3, 4, 5, 6, 7, 9, 2, 3, 4));
  expect(lookup.guess(3)).toEqual({ tokens: [5, 6, 7], matched: 3 });
  lookup.add(tokens(5));
  expect(lookup.guess(2)).toEqual({ tokens: [6, 7], matched: 4 });
});

test('the latest place counts', () => {
  const lookup = createLookup();
  lookup.add(tokens(1, 2, 3, 4, 0, 1, 2, 3, 5, 0, 0, 1, 2, 3));
  expect(lookup.guess(1).tokens).toEqual([5]);
});

test('a text that repeats itself is expected to go on so', () => {
  const lookup = createLookup();
  lookup.add(tokens(7, 8, 7, 8, 7, 8));
  expect(lookup.guess(5).tokens).toEqual([7, 8, 7, 8, 7]);
});

test('there is no guess without agreement', () => {
  const lookup = createLookup();
  lookup.add(tokens(1, 2, 3, 4, 1, 2));
  expect(lookup.guess(4).tokens).toEqual([]);
  expect(createLookup().guess(4).tokens).toEqual([]);
});
