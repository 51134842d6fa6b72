/** What a pass over the weights costs, by the number of tokens in it, from passes that have been timed. */
export interface PassCost {
  record(tokens: number, ms: number): void;
  /** Milliseconds; between sizes that were timed it is drawn straight. */
  of(tokens: number): number;
  known(tokens: number): boolean;
}

/** A machine that was busy for a moment should not be remembered for long: the median of so many counts. */
const REMEMBERED = 5;

export function createPassCost(): PassCost {
  const samples = new Map<number, number[]>();
  let sizes: number[] = [];

  const at = (size: number): number => {
    const sorted = (samples.get(size) ?? []).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };

  return {
    known: (tokens) => samples.has(tokens),
    record(tokens, ms) {
      const seen = samples.get(tokens);
      if (seen === undefined) {
        samples.set(tokens, [ms]);
        sizes = [...samples.keys()].toSorted((a, b) => a - b);
      } else {
        seen.push(ms);
        if (seen.length > REMEMBERED) seen.shift();
      }
    },
    of(tokens) {
      if (samples.has(tokens)) return at(tokens);
      const above = sizes.find((size) => size > tokens);
      const below = sizes.findLast((size) => size < tokens);
      if (below === undefined) return above === undefined ? 1 : at(above);
      if (above === undefined) return (at(below) * tokens) / below;
      const share = (tokens - below) / (above - below);
      return at(below) + share * (at(above) - at(below));
    },
  };
}
