import { expect, test } from 'vitest';
import { type Example, fitSoftmax } from './fit-softmax.ts';

const example = (piece: string, ...right: number[]): Example => ({
  values: new Map([[piece, 1]]),
  right: new Set(right),
  weight: 1,
});

test('each piece gets the classes it goes with', () => {
  const { weights } = fitSoftmax(
    [example('a', 0), example('a', 0), example('b', 1), example('b', 1), example('c', 0, 1)],
    3,
    1e-3,
  );
  const [a0 = 0, a1 = 0, a2 = 0] = weights.get('a') ?? [];
  expect(a0).toBeGreaterThan(Math.max(a1, a2) + 1);
  const [c0 = 0, c1 = 0, c2 = 0] = weights.get('c') ?? [];
  expect(c0).toBeCloseTo(c1, 5);
  expect(c0).toBeGreaterThan(c2);
});
