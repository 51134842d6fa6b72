import type { Token } from 'node-llama-cpp';
import { createLookup } from './lookup.ts';

/** Tokens that may come next, evaluated together with the last one and thrown away where the model says otherwise. */
export interface Speculation {
  /** Takes note of tokens of the prompt or the answer. */
  add(tokens: readonly Token[]): void;
  /** What to evaluate ahead; nothing where it would not pay. At most `limit` tokens. */
  propose(limit: number): readonly Token[];
  /** How many of the proposed tokens the model agreed with. */
  judge(proposed: number, accepted: number): void;
  readonly drafted: () => number;
  readonly accepted: () => number;
}

export interface SpeculationDeps {
  /** Milliseconds of a pass with so many tokens of one sequence. */
  readonly cost: (tokens: number) => number;
  /** What a token costs without speculation at the moment, in milliseconds. */
  readonly tokenPrice: () => number;
}

const LENGTHS = [3, 7, 15, 31] as const;
/** It has to be clearly cheaper: what a pass will cost is known only roughly. */
const MARGIN = 1.15;
/** The chance that the model agrees with the next guessed token: at first, and how fast experience changes it. */
const FIRST_CHANCE = 0.92;
const LEARNING = 0.35;
/** Tokens that have to agree before a guess is believed: at first, and at most after disappointments. */
const FIRST_MATCH = 3;
const LAST_MATCH = 24;

export function createSpeculation({ cost, tokenPrice }: SpeculationDeps): Speculation {
  const lookup = createLookup();
  let chance = FIRST_CHANCE;
  let needed = FIRST_MATCH;
  let drafted = 0;
  let accepted = 0;

  /** Tokens that `length` guesses bring on average, the model's own one among them. */
  const expected = (length: number): number => (1 - chance ** (length + 1)) / (1 - chance);
  const best = (limit: number): number => {
    let choice = { length: 0, price: tokenPrice() / MARGIN };
    for (const length of LENGTHS) {
      if (length > limit) break;
      const price = cost(length + 1) / expected(length);
      if (price < choice.price) choice = { length, price };
    }
    return choice.length;
  };

  return {
    add: lookup.add,
    propose(limit) {
      const length = best(limit);
      if (length === 0) return [];
      const { tokens, matched } = lookup.guess(length);
      return matched >= needed ? tokens : [];
    },
    judge(proposed, agreed) {
      drafted += proposed;
      accepted += agreed;
      const seen = agreed / (agreed + (agreed < proposed ? 1 : 0) || 1);
      chance = Math.min(0.99, chance + LEARNING * (seen - chance));
      if (agreed * 2 < proposed) needed = Math.min(needed * 2, LAST_MATCH);
      else needed = FIRST_MATCH;
    },
    drafted: () => drafted,
    accepted: () => accepted,
  };
}
