import type { Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { createSpeculation } from './speculation.ts';

const repeated = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3] as Token[];
/** Sixteen tokens cost as much as three, one by one. */
const cheap = (tokens: number): number => 20 + tokens * 2;
/** A guessed token costs as much as one that is asked for. */
const dear = (tokens: number): number => tokens * 20;

function speculate(cost: (tokens: number) => number): ReturnType<typeof createSpeculation> {
  const speculation = createSpeculation({ cost, tokenPrice: () => cost(1) });
  speculation.add(repeated);
  return speculation;
}

test('it guesses where a pass with many tokens is cheap, and nowhere else', () => {
  expect(speculate(cheap).propose(100)[0]).toBe(4);
  expect(speculate(dear).propose(100)).toEqual([]);
});

test('it never guesses further than there is room', () => {
  expect(speculate(cheap).propose(7)).toHaveLength(7);
  expect(speculate(cheap).propose(5)).toHaveLength(3);
  expect(speculate(cheap).propose(2)).toEqual([]);
});

test('it asks for more agreement after a disappointment, and believes again after a success', () => {
  const speculation = speculate(cheap);
  speculation.judge(7, 0);
  expect(speculation.propose(7)).toEqual([]);
  for (let i = 0; i < 12; i += 1) speculation.judge(7, 7);
  expect(speculation.propose(7)).toHaveLength(7);
});

test('it counts what it guessed and what was right', () => {
  const speculation = speculate(cheap);
  speculation.judge(7, 7);
  speculation.judge(15, 4);
  expect([speculation.drafted(), speculation.accepted()]).toEqual([22, 11]);
});
