/** One question: a value for each of its pieces, and the classes that are right (one or several). */
export interface Example {
  readonly values: ReadonlyMap<string, number>;
  readonly right: ReadonlySet<number>;
  readonly weight: number;
}

export interface SoftmaxModel {
  /** A weight for each class; the piece `''` stands in every question. */
  readonly weights: ReadonlyMap<string, Float64Array>;
}

const STEPS = 250;
const RATE = 0.05;

/**
 * Multinomial logistic regression by Adam: the probability that falls on right classes is maximised, less
 * `l2 / 2 × |w|²` a question. Deterministic.
 */
export function fitSoftmax(
  examples: readonly Example[],
  classes: number,
  l2: number,
): SoftmaxModel {
  const index = new Map<string, number>([['', 0]]);
  for (const { values } of examples)
    for (const piece of values.keys()) if (!index.has(piece)) index.set(piece, index.size);
  const rows = examples.map(({ values }) =>
    [['', 1] as const, ...values].map(([piece, value]) => ({ at: index.get(piece) ?? 0, value })),
  );
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const w = new Float64Array(index.size * classes);
  const gradient = new Float64Array(w.length);
  const first = new Float64Array(w.length);
  const second = new Float64Array(w.length);
  for (let t = 1; t <= STEPS; t += 1) {
    for (let k = 0; k < w.length; k += 1) gradient[k] = l2 * (w[k] ?? 0);
    for (const [i, { right, weight }] of examples.entries()) {
      const row = rows[i] ?? [];
      const p = softmax(sums(row, w, classes));
      let onRight = 0;
      for (const k of right) onRight += p[k] ?? 0;
      for (let k = 0; k < classes; k += 1) {
        const wanted = right.has(k) ? (p[k] ?? 0) / onRight : 0;
        const d = (weight / total) * ((p[k] ?? 0) - wanted);
        for (const { at, value } of row) {
          const place = at * classes + k;
          gradient[place] = (gradient[place] ?? 0) + d * value;
        }
      }
    }
    const decay1 = 1 - 0.9 ** t;
    const decay2 = 1 - 0.99 ** t;
    for (let k = 0; k < w.length; k += 1) {
      const g = gradient[k] ?? 0;
      const m = 0.9 * (first[k] ?? 0) + 0.1 * g;
      const v = 0.99 * (second[k] ?? 0) + 0.01 * g * g;
      first[k] = m;
      second[k] = v;
      w[k] = (w[k] ?? 0) - (RATE * (m / decay1)) / (Math.sqrt(v / decay2) + 1e-8);
    }
  }
  return {
    weights: new Map(
      [...index].map(([piece, at]) => [piece, w.slice(at * classes, (at + 1) * classes)]),
    ),
  };
}

function sums(
  row: readonly { readonly at: number; readonly value: number }[],
  w: Float64Array,
  classes: number,
): Float64Array {
  const result = new Float64Array(classes);
  for (const { at, value } of row)
    for (let k = 0; k < classes; k += 1)
      result[k] = (result[k] ?? 0) + value * (w[at * classes + k] ?? 0);
  return result;
}

function softmax(values: Float64Array): Float64Array {
  const most = Math.max(...values);
  const odds = values.map((value) => Math.exp(value - most));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}
