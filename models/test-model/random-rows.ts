/** One hidden dimension that tells ordinary tokens from control tokens, see `withMarker`. */
const MARKER = 0;
const MARKER_INPUT = 2;
/** Spread of the logits: enough that the best token is clearly the best, and sampling still varies. */
const LOGIT_SPREAD = 3;

type FillRow = (row: Float32Array, index: number) => void;

export interface RandomRows {
  /** Weights that keep the variance of what goes through, times `gain`. */
  readonly uniform: (name: string, gain: number) => FillRow;
  /** The same, but nothing is written to the marker dimension. */
  readonly apartFromMarker: (name: string, gain: number) => FillRow;
  /**
   * Rows of a vocabulary matrix. Ordinary tokens switch the marker on and control tokens are repelled by it, so that a
   * model of random weights never ends by itself. Rows below `firstOrdinary` belong to control tokens.
   */
  readonly withMarker: (name: string, firstOrdinary: number) => FillRow;
  /** The same rows, each one place further down: the row of a token is answered with the token after it. */
  readonly successor: (name: string, firstOrdinary: number) => FillRow;
}

/** Rows of random weights; each matrix has its own stream of numbers, drawn from `seed` and its name. */
export function createRandomRows(seed: number): RandomRows {
  const uniform: RandomRows['uniform'] = (name, gain) => {
    const next = createRandom(hash(`${seed}:${name}`));
    return (row) => {
      const amplitude = gain * Math.sqrt(3 / row.length);
      for (let i = 0; i < row.length; i += 1) row[i] = next() * amplitude;
    };
  };
  return {
    uniform,
    apartFromMarker(name, gain) {
      const fill = uniform(name, gain);
      return (row, index) => {
        fill(row, index);
        if (index === MARKER) row.fill(0);
      };
    },
    withMarker(name, firstOrdinary) {
      const fill = uniform(name, LOGIT_SPREAD);
      return (row, index) => {
        fill(row, index);
        mark(row, index, firstOrdinary);
      };
    },
    successor(name, firstOrdinary) {
      const fill = uniform(name, LOGIT_SPREAD);
      return (row, index) => {
        if (index === 0) row.fill(0);
        else fill(row, index - 1);
        mark(row, index, firstOrdinary);
      };
    },
  };
}

function mark(row: Float32Array, index: number, firstOrdinary: number): void {
  row[MARKER] = index < firstOrdinary ? -2 * MARKER_INPUT : MARKER_INPUT;
}

/** xorshift32: uniform in [-1, 1). */
function createRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
