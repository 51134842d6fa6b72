import { expect, test } from 'vitest';
import { createPrefillPace } from './prefill-pace.ts';

test('a slice is as long as others can be held up for, and longer where nobody is', () => {
  const pace = createPrefillPace(512);
  for (let i = 0; i < 20; i += 1) pace.record(100, 400);
  expect(pace.slice(true)).toBe(62);
  expect(pace.slice(false)).toBe(128);
});

test('a slice never exceeds the batch, and never gets lost in overhead', () => {
  expect(createPrefillPace(64).slice(true)).toBe(64);
  const fast = createPrefillPace(512);
  fast.record(512, 1);
  expect(fast.slice(true)).toBe(128);
  const slow = createPrefillPace(512);
  slow.record(10, 10_000);
  expect(slow.slice(true)).toBe(32);
});

test('the shortest prompt is read first, and a long one is not put off for ever', () => {
  const pace = createPrefillPace(512);
  const long = { passedOver: 0, left: 2000 };
  const left = (prompt: { left: number }): number => prompt.left;
  let rounds = 0;
  for (;;) {
    const fresh = { passedOver: 0, left: 100 };
    rounds += 1;
    if (pace.next([long, fresh], left) === long) break;
  }
  expect(rounds).toBeGreaterThan(1);
  expect(rounds).toBeLessThan(40);
});
