export interface LengthQuestion {
  /** From which to choose, the shortest first. */
  readonly lengths: readonly number[];
  /** That the model agrees with a guess where it agreed with those before. */
  readonly chance: number;
  /** Milliseconds that so many guesses cost, with the pass that checks them. */
  readonly price: (length: number) => number;
  /** Milliseconds that a token costs without guessing. */
  readonly tokenPrice: number;
}

/** How many tokens to guess so that a token costs least; 0 where no number is clearly cheaper than none. */
export type ChooseLength = (question: LengthQuestion) => number;

/** It has to be clearly cheaper: what a pass will cost is known only roughly. */
const MARGIN = 1.15;
/** So many choices by what is known, then one to know more: the cost of what is never done is never known better. */
const TRY_EVERY = 48;
/** A longer guess is tried only where it may come true. */
const WORTH_TRYING = 0.5;

/** One for all answers of a model, so that short ones learn too. */
export function createLengthChoice(): ChooseLength {
  let choices = 0;
  return (question) => {
    const { lengths, chance } = question;
    if (lengths.length === 0) return 0;
    const best = bestOf(question);
    choices += 1;
    if (choices % TRY_EVERY !== 0) return best;
    // In turn: one step longer, and a token by itself.
    const longer = lengths[lengths.indexOf(best) + 1];
    if ((choices / TRY_EVERY) % 2 === 0) return 0;
    return longer !== undefined && chance ** longer > WORTH_TRYING ? longer : best;
  };
}

function bestOf({ lengths, chance, price, tokenPrice }: LengthQuestion): number {
  /** Tokens that `length` guesses bring on average, the model's own one among them. */
  const expected = (length: number): number => (1 - chance ** (length + 1)) / (1 - chance);
  let best = { length: 0, price: tokenPrice / MARGIN };
  for (const length of lengths) {
    // A pass of more tokens is never cheaper than one of fewer: where it seems so, others held that one up.
    const each = Math.max(price(length), tokenPrice) / expected(length);
    if (each < best.price) best = { length, price: each };
  }
  return best.length;
}
