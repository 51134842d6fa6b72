/** It has to be clearly cheaper: what a pass will cost is known only roughly. */
const MARGIN = 1.15;

/**
 * How many tokens to guess, of `lengths`, so that a token costs least; 0 where none is clearly cheaper than `tokenPrice`, in
 * milliseconds. `chance` is that the model agrees with a guess where it agreed with those before; `price` is of all
 * that so many guesses cost.
 */
export function bestLength(
  lengths: readonly number[],
  chance: number,
  price: (length: number) => number,
  tokenPrice: number,
): number {
  /** Tokens that `length` guesses bring on average, the model's own one among them. */
  const expected = (length: number): number => (1 - chance ** (length + 1)) / (1 - chance);
  let best = { length: 0, price: tokenPrice / MARGIN };
  for (const length of lengths) {
    const each = price(length) / expected(length);
    if (each < best.price) best = { length, price: each };
  }
  return best.length;
}
