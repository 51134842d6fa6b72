/**
 * Works on up to `parallel` items at a time and yields results as they come, not in the order of the items. After an
 * error no further item is begun; it is thrown once what runs has ended, so that nothing goes on behind the caller.
 */
export async function* inParallel<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Set<Promise<Settled<R>>>();
  let next = 0;
  const begin = (item: T): void => {
    const task: Promise<Settled<R>> = work(item).then(
      (value) => ({ task, value }),
      (error: unknown) => ({ task, error }),
    );
    running.add(task);
  };
  try {
    while (next < items.length || running.size > 0) {
      for (const item of items.slice(next, next + parallel - running.size)) {
        begin(item);
        next += 1;
      }
      const settled = await Promise.race(running);
      running.delete(settled.task);
      if (!('value' in settled)) throw settled.error;
      yield settled.value;
    }
  } finally {
    await Promise.all(running);
  }
}

type Settled<R> =
  | { readonly task: Promise<Settled<R>>; readonly value: R }
  | { readonly task: Promise<Settled<R>>; readonly error: unknown };
