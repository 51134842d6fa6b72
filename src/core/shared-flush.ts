/**
 * Many callers, few flushes: whoever asks while one runs shares the next one, which begins after what each of them has
 * written. Resolves once everything written before the call is flushed; rejects with what that flush threw.
 */
export function sharedFlush(flush: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await flush();
    } finally {
      running = undefined;
    }
  };
  const start = (): Promise<void> => {
    next = undefined;
    running = run();
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start, start);
    return next;
  };
}
