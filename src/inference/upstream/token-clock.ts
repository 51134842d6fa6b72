import type { UpstreamSettings } from './options.ts';

/** How long a server may keep us waiting. Runs only while it is waited for: a reader who takes his time is not its fault. */
export interface TokenClock {
  /** Aborts once the server has been silent for too long. */
  readonly signal: AbortSignal;
  /** The first token is there; from now on each event has its own time. */
  begin(): void;
  /** The answer is over; the little that may follow is waited for so long. */
  finish(waitMs: number): void;
  /** Lets the clock run for each wait for `source`, which has to end when `signal` aborts. */
  timed<T>(source: AsyncGenerator<T>): AsyncGenerator<T>;
}

/** The time to the first token counts from the creation of the clock, whatever else comes before it. */
export function createTokenClock({
  firstTokenTimeoutMs,
  tokenTimeoutMs,
}: Pick<UpstreamSettings, 'firstTokenTimeoutMs' | 'tokenTimeoutMs'>): TokenClock {
  const silence = new AbortController();
  let leftMs = firstTokenTimeoutMs;
  let hasBegun = false;
  /** Of each wait after the first token. */
  let limitMs = tokenTimeoutMs;

  async function next<T>(source: AsyncGenerator<T>): Promise<IteratorResult<T, unknown>> {
    const startedAt = performance.now();
    const timer = setTimeout(() => silence.abort(), Math.max(1, hasBegun ? limitMs : leftMs));
    try {
      return await source.next();
    } finally {
      clearTimeout(timer);
      leftMs -= performance.now() - startedAt;
    }
  }

  return {
    signal: silence.signal,
    begin() {
      hasBegun = true;
    },
    finish(waitMs) {
      hasBegun = true;
      limitMs = waitMs;
    },
    async *timed(source) {
      try {
        for (let item = await next(source); item.done !== true; item = await next(source)) {
          yield item.value;
        }
      } finally {
        await source.return(undefined);
      }
    },
  };
}
