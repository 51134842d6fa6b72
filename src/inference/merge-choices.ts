/** An event of one of several generations. */
export interface IndexedEvent<T> {
  readonly index: number;
  readonly event: T;
}

/**
 * Runs `count` generations, at most `limit` at a time, and passes on their events as they come. The first failure is
 * thrown; it, or a reader that leaves, calls off the others through the signal they were started with.
 */
export async function* mergeChoices<T>(
  count: number,
  limit: number,
  signal: AbortSignal,
  start: (index: number, signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<IndexedEvent<T>> {
  const own = new AbortController();
  const linked = AbortSignal.any([signal, own.signal]);
  const running = new Map<number, Promise<Step<T>>>();
  let started = 0;
  const begin = (): void => {
    const index = started;
    started += 1;
    running.set(index, step(index, start(index, linked)[Symbol.asyncIterator]()));
  };
  try {
    while (started < Math.min(count, limit)) begin();
    while (running.size > 0) {
      const { index, iterator, result } = await Promise.race(running.values());
      if (result.done === true) {
        running.delete(index);
        if (started < count) begin();
      } else {
        running.set(index, step(index, iterator));
        yield { index, event: result.value };
      }
    }
  } finally {
    if (running.size > 0) own.abort();
    await Promise.allSettled(
      [...running.values()].map(async (pending) => (await pending).iterator.return?.()),
    );
  }
}

interface Step<T> {
  readonly index: number;
  readonly iterator: AsyncIterator<T>;
  readonly result: IteratorResult<T>;
}

async function step<T>(index: number, iterator: AsyncIterator<T>): Promise<Step<T>> {
  return { index, iterator, result: await iterator.next() };
}
