import { average, type Standard, standardised } from '../standard.ts';

/** The sentences of one question: a row of features each, and which of them answer. */
export interface Question {
  readonly rows: readonly (readonly number[])[];
  readonly right: readonly boolean[];
  /** Questions of one group go to the same fold. */
  readonly group: string;
  /** How much the question counts, so that large sets do not drown small ones. */
  readonly weight: number;
  /** The passage each sentence stands in, where it is passages that are judged: then only the best sentence of each counts. */
  readonly passages?: readonly number[];
}

/** A question with its features brought to the standard. */
export function standardise(question: Question, standard: Standard): Question {
  return { ...question, rows: question.rows.map((row) => standardised(row, standard)) };
}

const STEPS = 300;
const RATE = 0.1;
/** Until then every sentence of a passage counts: which is its best is not known before. */
const STEPS_BEFORE_BEST = 60;

/** The sentences of one question, one row after the other. */
interface Packed {
  readonly values: Float64Array;
  readonly count: number;
  readonly right: readonly boolean[];
  readonly passages: readonly number[] | undefined;
  readonly share: number;
}

/**
 * Listwise logistic regression by Adam: maximises the share of the softmax over a question's sentences that falls on
 * right ones, less `l2 / 2 × |w|²`. Deterministic.
 */
export function fitListwise(questions: readonly Question[], width: number, l2: number): number[] {
  const usable = questions.filter(({ right }) => right.includes(true));
  const total = usable.reduce((sum, { weight }) => sum + weight, 0);
  const packed = usable.map(({ rows, right, passages, weight }): Packed => ({
    values: Float64Array.from(rows.flat()),
    count: rows.length,
    right,
    passages,
    share: weight / total,
  }));
  const w = new Float64Array(width);
  const gradient = new Float64Array(width);
  const first = new Float64Array(width);
  const second = new Float64Array(width);
  for (let t = 1; t <= STEPS; t += 1) {
    for (let k = 0; k < width; k += 1) gradient[k] = l2 * (w[k] ?? 0);
    for (const question of packed) addGradient(question, w, t > STEPS_BEFORE_BEST, gradient);
    for (let k = 0; k < width; k += 1) {
      const g = gradient[k] ?? 0;
      const m = 0.9 * (first[k] ?? 0) + 0.1 * g;
      const v = 0.99 * (second[k] ?? 0) + 0.01 * g * g;
      first[k] = m;
      second[k] = v;
      w[k] = (w[k] ?? 0) - (RATE * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-8);
    }
  }
  return [...w];
}

function addGradient(
  { values, count, right, passages, share }: Packed,
  w: Float64Array,
  onlyBest: boolean,
  out: Float64Array,
): void {
  const width = w.length;
  const scores = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let k = 0; k < width; k += 1) sum += (values[i * width + k] ?? 0) * (w[k] ?? 0);
    scores[i] = sum;
  }
  const counted = onlyBest && passages !== undefined ? bestOfPassages(scores, passages) : undefined;
  const p = softmax([...scores].map((value, i) => (counted?.has(i) === false ? -Infinity : value)));
  const onRight = p.reduce((sum, value, i) => sum + (right[i] === true ? value : 0), 0);
  if (onRight === 0) return;
  for (let i = 0; i < count; i += 1) {
    const d = share * ((p[i] ?? 0) - (right[i] === true ? (p[i] ?? 0) / onRight : 0));
    if (d === 0) continue;
    for (let k = 0; k < width; k += 1) out[k] = (out[k] ?? 0) + d * (values[i * width + k] ?? 0);
  }
}

/** A passage is ranked by its best sentence, so that is what has to be better than those of other passages. */
function bestOfPassages(scores: Float64Array, passages: readonly number[]): Set<number> {
  const best = new Map<number, number>();
  for (const [at, value] of scores.entries()) {
    const passage = passages[at] ?? -1;
    const known = best.get(passage);
    if (known === undefined || value > (scores[known] ?? 0)) best.set(passage, at);
  }
  return new Set(best.values());
}

export function score(row: readonly number[], w: readonly number[]): number {
  let sum = 0;
  for (const [k, value] of row.entries()) sum += value * (w[k] ?? 0);
  return sum;
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const exps = values.map((value) => Math.exp(value - most));
  const total = exps.reduce((sum, value) => sum + value, 0);
  return exps.map((value) => value / total);
}

/** `logistic(slope × (score − middle))` fitted to whether the sentence is right: Newton's method, never uphill. */
export function calibrate(
  scores: readonly number[],
  right: readonly boolean[],
): { middle: number; slope: number } {
  const base = average(right.map(Number));
  let curve = { a: 0, b: Math.log(base / (1 - base)) };
  for (let t = 0; t < 50; t += 1) {
    const step = newtonStep(scores, right, curve);
    const before = loss(scores, right, curve);
    const tried = [1, 0.5, 0.25, 0.1, 0.01].map((share) => ({
      a: curve.a - share * step.a,
      b: curve.b - share * step.b,
    }));
    curve = tried.find((next) => loss(scores, right, next) < before) ?? curve;
  }
  return { middle: -curve.b / curve.a, slope: curve.a };
}

interface Curve {
  readonly a: number;
  readonly b: number;
}

function newtonStep(scores: readonly number[], right: readonly boolean[], { a, b }: Curve): Curve {
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-3, 0, 1e-3];
  for (const [i, s] of scores.entries()) {
    const p = 1 / (1 + Math.exp(-(a * s + b)));
    const d = p - Number(right[i]);
    const h = p * (1 - p);
    ga += d * s;
    gb += d;
    haa += h * s * s;
    hab += h * s;
    hbb += h;
  }
  const det = haa * hbb - hab * hab;
  return { a: (hbb * ga - hab * gb) / det, b: (haa * gb - hab * ga) / det };
}

/** Negative log likelihood. */
function loss(scores: readonly number[], right: readonly boolean[], { a, b }: Curve): number {
  return scores.reduce((sum, s, i) => {
    const z = (a * s + b) * (right[i] === true ? 1 : -1);
    return sum + (z > 0 ? Math.log1p(Math.exp(-z)) : -z + Math.log1p(Math.exp(z)));
  }, 0);
}
