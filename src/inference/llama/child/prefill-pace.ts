/** Whose prompt is read next, and how much of it before somebody else has a turn. */
export interface PrefillPace {
  next<T extends { passedOver: number }>(
    prompts: readonly T[],
    left: (prompt: T) => number,
  ): T | undefined;
  readonly largest: number;
  /** Tokens of a slice; fewer while others wait for each of their tokens. */
  slice(othersRun: boolean): number;
  record(tokens: number, ms: number): void;
}

/** What running streams are held up by a slice of somebody's prompt, and what a client that left is worked for. */
const BUSY_SLICE_MS = 250;
const IDLE_SLICE_MS = 1500;
const SMALLEST_SLICE = 32;
/**
 * Longer slices read a prompt no faster, and round differently: with Q8_0 weights a prompt comes out the same, bit by
 * bit, in slices of any length up to this, so that a seed gives the same answer whatever was cached.
 */
const LARGEST_SLICE = 128;
/** A prompt that is passed over counts as so much shorter the next time: it will have its turn. */
const PATIENCE_TOKENS = 64;
const LARGEST_STEP = 0.3;

export function createPrefillPace(batchSize: number): PrefillPace {
  const largest = Math.min(batchSize, LARGEST_SLICE);
  let msPerToken: number | undefined;
  return {
    largest,
    next(prompts, left) {
      let best = prompts[0];
      if (best === undefined) return undefined;
      // The shortest first: a follow-up question does not wait for somebody's textbook.
      const weight = (prompt: (typeof prompts)[number]): number =>
        left(prompt) - prompt.passedOver * PATIENCE_TOKENS;
      for (const prompt of prompts) if (weight(prompt) < weight(best)) best = prompt;
      for (const prompt of prompts) if (prompt !== best) prompt.passedOver += 1;
      return best;
    },
    slice(othersRun) {
      if (msPerToken === undefined) return largest;
      const tokens = Math.floor((othersRun ? BUSY_SLICE_MS : IDLE_SLICE_MS) / msPerToken);
      return Math.max(Math.min(tokens, largest), SMALLEST_SLICE);
    },
    record(tokens, ms) {
      const seen = ms / tokens;
      msPerToken =
        msPerToken === undefined ? seen : msPerToken + LARGEST_STEP * (seen - msPerToken);
    },
  };
}
