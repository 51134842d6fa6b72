import { expect, test } from 'vitest';
import { sharedFlush } from './shared-flush.ts';

/** A flush that ends when it is told to. */
function manual() {
  const ends: ((error?: Error) => void)[] = [];
  const flush = sharedFlush(
    () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  return { flush, ends };
}

test('who asks while a flush runs shares the one after it', async () => {
  const { flush, ends } = manual();
  const done: string[] = [];
  const note = (name: string) => flush().then(() => done.push(name));
  const first = note('first');
  const later = [note('second'), note('third')];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  expect(done).toEqual(['first']);
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all(later);
  expect(done).toEqual(['first', 'second', 'third']);
  expect(ends).toHaveLength(2);
});

test('a flush that fails fails for those who waited for it, and the next one is tried', async () => {
  const { flush, ends } = manual();
  const first = flush();
  const second = flush();
  ends[0]?.(new Error('disk'));
  await expect(first).rejects.toThrow('disk');
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await expect(second).resolves.toBeUndefined();
});
