import { expect, test } from 'vitest';
import { createPassCost } from './pass-cost.ts';

test('the cost of a size is the median of what was measured last', () => {
  const cost = createPassCost();
  for (const ms of [10, 11, 500, 9, 10]) cost.record(1, ms);
  expect(cost.of(1)).toBe(10);
  for (const ms of [30, 30, 30]) cost.record(1, ms);
  expect(cost.of(1)).toBe(30);
});

test('sizes that were not measured lie between those that were', () => {
  const cost = createPassCost();
  cost.record(2, 20);
  cost.record(4, 40);
  expect([1, 3, 8].map((size) => cost.of(size))).toEqual([20, 30, 80]);
  expect(cost.known(3)).toBe(false);
});
