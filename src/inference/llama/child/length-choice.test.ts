import { expect, test } from 'vitest';
import { createLengthChoice, type LengthQuestion } from './length-choice.ts';

const question = (changes: Partial<LengthQuestion> = {}): LengthQuestion => ({
  lengths: [1, 3, 7],
  chance: 0.9,
  price: (length) => 20 + 2 * length,
  tokenPrice: 20,
  ...changes,
});

test('the length with the cheapest token is chosen, none where all are dear', () => {
  const choose = createLengthChoice();
  expect(choose(question())).toBe(7);
  expect(choose(question({ chance: 0.5 }))).toBe(3);
  expect(choose(question({ price: (length) => 20 * length + 20 }))).toBe(0);
  expect(choose(question({ lengths: [] }))).toBe(0);
});

test('guesses that are wrong do not pay, however cheap their pass seems', () => {
  const choose = createLengthChoice();
  expect(choose(question({ chance: 0.1, price: () => 5 }))).toBe(0);
  expect(choose(question({ chance: 0.5, price: () => 5 }))).toBe(7);
});

test('what seems not to pay is tried now and then, where it may come true', () => {
  const count = (changes: Partial<LengthQuestion>): Record<number, number> => {
    const choose = createLengthChoice();
    const seen: Record<number, number> = {};
    for (let i = 0; i < 960; i += 1) {
      const length = choose(question(changes));
      seen[length] = (seen[length] ?? 0) + 1;
    }
    return seen;
  };
  const steep = (length: number): number => (length > 3 ? 1000 : 20 + 2 * length);
  expect(count({ price: steep, chance: 0.92 })).toEqual({ 3: 940, 0: 10, 7: 10 });
  expect(count({ price: steep, chance: 0.4 })).toEqual({ 0: 10, 1: 950 });
  expect(count({ price: () => 1000, chance: 0.3 })).toEqual({ 0: 960 });
  expect(count({ price: () => 1000 })).toEqual({ 0: 950, 1: 10 });
});
