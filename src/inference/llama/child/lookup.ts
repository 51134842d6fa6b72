import type { Token } from 'node-llama-cpp';

/** Guesses what comes next from where the same words stood before: an answer from evidence copies it in part. */
export interface Lookup {
  /** Takes note of tokens of the prompt or the answer. */
  add(tokens: readonly Token[]): void;
  /** Up to `limit` tokens that followed the last time, and how many tokens before them were the same. */
  guess(limit: number): { readonly tokens: readonly Token[]; readonly matched: number };
}

/** So many equal tokens make a place worth looking at. */
const WINDOW = 3;
/** Longer agreement makes a guess no better. */
const LONGEST_MATCH = 32;

export function createLookup(): Lookup {
  const history: Token[] = [];
  /** Where the text behind a window of tokens begins; the latest place. */
  const places = new Map<number, number>();
  /** The place found by the last window, which is not to be looked up as its own repetition. */
  let found: number | undefined;

  /** Mixed into one number; two windows that meet in one number cost a bad guess, no more. */
  const key = (end: number): number => {
    let mixed = 0;
    for (let i = end - WINDOW; i < end; i += 1) mixed = mixed * 262_147 + (history[i] ?? 0);
    return mixed;
  };
  const matchedBefore = (place: number): number => {
    let length = 0;
    while (
      length < Math.min(place, LONGEST_MATCH) &&
      history[place - 1 - length] === history[history.length - 1 - length]
    ) {
      length += 1;
    }
    return length;
  };

  return {
    add(tokens) {
      for (const token of tokens) {
        history.push(token);
        if (history.length < WINDOW) continue;
        const window = key(history.length);
        found = places.get(window);
        places.set(window, history.length);
      }
    },
    guess(limit) {
      if (found === undefined || limit <= 0) return { tokens: [], matched: 0 };
      const matched = matchedBefore(found);
      if (matched < WINDOW) return { tokens: [], matched: 0 };
      const tokens = history.slice(found, found + limit);
      // A text that repeats itself goes on repeating where its copy ends.
      for (let i = 0; tokens.length < limit; i += 1) tokens.push(tokens[i] as Token);
      return { tokens, matched };
    },
  };
}
