/** Sequences that are evaluated in one pass, one token each, in the order of their numbers. */
export interface PlannedPass {
  readonly sequences: readonly number[];
  /** Sequences between them that have nothing to say. One token is evaluated for each, and taken back. */
  readonly fillers: readonly number[];
}

/**
 * Which sequences to evaluate together so that all of them get a token in the least time. llama.cpp puts only
 * sequences with consecutive numbers into one pass; a gap can be bridged with a throw-away token. And more together is
 * not always less time: on some processors a batch of two costs more than two batches of one.
 */
export function planPasses(
  sequences: readonly number[],
  cost: (tokens: number) => number,
  canFill: (sequence: number) => boolean,
): PlannedPass[] {
  const sorted = sequences.toSorted((a, b) => a - b);
  // best[i]: the cheapest way to serve the first i sequences, and where its last pass begins.
  const best: { ms: number; from: number }[] = [{ ms: 0, from: 0 }];
  for (let end = 1; end <= sorted.length; end += 1) {
    let choice = { ms: Infinity, from: end - 1 };
    for (let from = end - 1; from >= 0; from -= 1) {
      const first = sorted[from] ?? 0;
      const last = sorted[end - 1] ?? 0;
      if (from < end - 1 && !gapsFill(sorted, from, canFill)) break;
      const ms = (best[from]?.ms ?? 0) + cost(last - first + 1);
      if (ms < choice.ms) choice = { ms, from };
    }
    best.push(choice);
  }
  const passes: PlannedPass[] = [];
  for (let end = sorted.length; end > 0;) {
    const { from } = best[end] ?? { from: 0 };
    passes.unshift(passOf(sorted.slice(from, end)));
    end = from;
  }
  return passes;
}

/** Whether the gap behind the sequence at `index` can be bridged. */
function gapsFill(
  sorted: readonly number[],
  index: number,
  canFill: (sequence: number) => boolean,
): boolean {
  const next = sorted[index + 1] ?? 0;
  for (let gap = (sorted[index] ?? 0) + 1; gap < next; gap += 1) if (!canFill(gap)) return false;
  return true;
}

function passOf(sequences: readonly number[]): PlannedPass {
  const first = sequences[0] ?? 0;
  const last = sequences.at(-1) ?? first;
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return { sequences, fillers: all.filter((sequence) => !sequences.includes(sequence)) };
}
