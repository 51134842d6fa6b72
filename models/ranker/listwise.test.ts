import { expect, test } from 'vitest';
import { standardOf } from '../standard.ts';
import { calibrate, fitListwise, type Question, score, standardise } from './listwise.ts';

/** Right is the row with the largest first number; the second is noise. */
const questions: Question[] = Array.from({ length: 40 }, (_, i) => {
  const rows = Array.from({ length: 5 }, (__, k) => [
    ((i * 7 + k * 3) % 11) / 11,
    ((i + k) % 3) / 3,
  ]);
  const most = Math.max(...rows.map(([first = 0]) => first));
  return { rows, right: rows.map(([first = 0]) => first === most), group: `${i}`, weight: 1 };
});

test('the feature that tells right from wrong gets the weight', () => {
  const standard = standardOf(
    questions.flatMap(({ rows }) => rows),
    2,
  );
  const w = fitListwise(
    questions.map((question) => standardise(question, standard)),
    2,
    0.01,
  );
  expect(w[0]).toBeGreaterThan(1);
  expect(Math.abs(w[1] ?? 0)).toBeLessThan((w[0] ?? 0) / 3);
});

test('training twice gives the same weights', () => {
  expect(fitListwise(questions, 2, 0.02)).toEqual(fitListwise(questions, 2, 0.02));
});

test('a feature that never changes is standardised without dividing by nothing', () => {
  const flat = questions.flatMap(({ rows }) => rows.map(() => [1, 1]));
  const { scale } = standardOf(flat, 2);
  expect(scale.every((value) => value > 0)).toBe(true);
});

test('the curve gives half where right and wrong are as frequent', () => {
  const scores = Array.from({ length: 200 }, (_, i) => i / 20 - 5);
  const right = scores.map((s, i) => s + ((i * 37) % 11) / 5 - 1 > 1);
  const { middle, slope } = calibrate(scores, right);
  expect(slope).toBeGreaterThan(0);
  expect(middle).toBeGreaterThan(0.5);
  expect(middle).toBeLessThan(1.5);
  expect(score([1, 2], [3, 4])).toBe(11);
});
