import { expect, test } from 'vitest';
import { ndcg, recall } from './ranking-measures.ts';
import { proportion } from './wilson.ts';

const grades = new Map([
  ['a', 1],
  ['b', 1],
]);

test('the ideal order has an nDCG of 1', () => {
  expect(ndcg(['b', 'a', 'x'], grades, 10)).toBe(1);
});

test('a relevant document at rank 2 is discounted by log2(3)', () => {
  expect(ndcg(['x', 'a'], new Map([['a', 1]]), 10)).toBeCloseTo(1 / Math.log2(3), 12);
});

test('what lies beyond k counts nothing', () => {
  expect(ndcg(['x', 'a'], grades, 1)).toBe(0);
  expect(recall(['a', 'x', 'b'], grades, 2)).toBe(0.5);
});

test('the Wilson interval of 9 of 10 is that of the textbook', () => {
  const { value, low, high } = proportion(9, 10);
  expect(value).toBe(0.9);
  expect(low).toBeCloseTo(0.596, 3);
  expect(high).toBeCloseTo(0.982, 3);
});

test('a perfect score of few cases is not certainty', () => {
  expect(proportion(5, 5).low).toBeLessThan(0.6);
});
