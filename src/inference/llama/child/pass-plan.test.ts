import { expect, test } from 'vitest';
import { planPasses } from './pass-plan.ts';

const always = (): boolean => true;
/** A processor on which two at once are slow, and many at once are fast. */
const awkward = (tokens: number): number => [0, 16, 42, 55, 58, 60, 60, 61, 62][tokens] ?? 99;
const flat = (): number => 10;

const sequencesOf = (...args: Parameters<typeof planPasses>): unknown =>
  planPasses(...args).map(({ sequences }) => sequences);

test('sequences share a pass where that is cheaper, and only there', () => {
  expect(sequencesOf([1, 0], awkward, always)).toEqual([[0], [1]]);
  expect(sequencesOf([0, 1, 2, 3, 4, 5, 6, 7], awkward, always)).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7],
  ]);
  expect(sequencesOf([5, 6], flat, always)).toEqual([[5, 6]]);
});

test('a gap is bridged where it can be, and divides the pass where it cannot', () => {
  expect(planPasses([0, 2], flat, always)).toEqual([{ sequences: [0, 2], fillers: [1] }]);
  expect(sequencesOf([0, 2, 3], flat, (sequence) => sequence !== 1)).toEqual([[0], [2, 3]]);
});

test('a gap that costs more than it saves is left', () => {
  const linear = (tokens: number): number => 10 + tokens;
  expect(sequencesOf([0, 63], linear, always)).toEqual([[0], [63]]);
});

test('nothing to do needs no pass', () => {
  expect(planPasses([], flat, always)).toEqual([]);
});
