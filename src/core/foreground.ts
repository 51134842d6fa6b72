/**
 * Gives work that somebody waits for the way, where it shares a thread with work that nobody waits for: a search takes several
 * turns on the event loop, and without this a document is stored between any two of them.
 */
export interface Foreground {
  /** Work somebody waits for. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once nobody waits, or after 50 ms: what nobody waits for has to end some day, too. */
  quiet(): Promise<void>;
}

const LONGEST_WAIT_MS = 50;

export function createForeground(): Foreground {
  let running = 0;
  const waiting = new Set<() => void>();

  function end(): void {
    running -= 1;
    if (running > 0) return;
    for (const goOn of waiting) goOn();
    waiting.clear();
  }

  return {
    async during(work) {
      running += 1;
      try {
        return await work();
      } finally {
        end();
      }
    },
    async quiet() {
      if (running === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, LONGEST_WAIT_MS);
        waiting.add(done);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
      });
    },
  };
}
