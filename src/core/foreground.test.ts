import { expect, test } from 'vitest';
import { createForeground } from './foreground.ts';

test('who has to give way waits until all others are done, and not at all where there are none', async () => {
  const foreground = createForeground();
  const order: string[] = [];
  await foreground.quiet();
  const ends: (() => void)[] = [];
  const work = [1, 2].map((n) =>
    foreground.during(async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      order.push(`search ${n}`);
    }),
  );
  const waited = foreground.quiet().then(() => order.push('ingest'));
  ends[0]?.();
  await work[0];
  expect(order).toEqual(['search 1']);
  ends[1]?.();
  await waited;
  expect(order).toEqual(['search 1', 'search 2', 'ingest']);
});

test('work that fails gives the way free as well', async () => {
  const foreground = createForeground();
  await expect(foreground.during(async () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  const started = performance.now();
  await foreground.quiet();
  expect(performance.now() - started).toBeLessThan(40);
});

test('work without an end is not waited for', async () => {
  const foreground = createForeground();
  void foreground.during(() => new Promise(() => {}));
  const started = performance.now();
  await foreground.quiet();
  expect(performance.now() - started).toBeGreaterThan(40);
});
