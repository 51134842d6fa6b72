/**
 * Learns how people word emergencies, from the tuning part of the questions, and writes the weights beside the rules.
 * Run: npx tsx models/red-flags/train.ts
 */
import { writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { redFlagsByRule } from '../../src/clinical/red-flags/detect.ts';
import { piecesOf } from '../../src/clinical/red-flags/wording.ts';
import { normalizeForMatch } from '../../src/core/text/normalize.ts';
import { readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { type Example, fitSoftmax } from '../fit-softmax.ts';

interface Text {
  readonly writer: string;
  readonly kind: 'emergency' | 'look-alike' | 'question';
  readonly pieces: ReadonlySet<string>;
  readonly isRuled: boolean;
}

interface Model {
  readonly bias: number;
  readonly pieces: ReadonlyMap<string, number>;
}

const FILE = fileURLToPath(
  new URL('../../src/clinical/red-flags/data/wording.json', import.meta.url),
);
const L2 = [3e-6, 1e-5, 3e-5, 1e-4];
/** Missing one is worse than one too many; of the questions there are ten times as many. */
const WEIGHTS = { emergency: 3, 'look-alike': 1, question: 0.5 } as const;
const QUESTION_FALSE_ALARMS = 1 / 300;
const LOOK_ALIKE_FALSE_ALARMS = 0.04;
const LEAST_WEIGHT = 0.05;

/** Rows of one person share a letter, or the figure behind it. */
function writerOf(id: string): string {
  return /^[bgvh](\d)/.exec(id)?.[1] ?? id.slice(0, 1);
}

const cases = readGroundingCases('corpora/eval', ['tune']);
const text = (id: string, kind: Text['kind'], words: string): Text => ({
  writer: writerOf(id),
  kind,
  pieces: piecesOf(normalizeForMatch(words)),
  isRuled: redFlagsByRule(words).length > 0,
});
const texts: Text[] = [
  ...cases.emergencies.map(({ id, emergency, text: words }) =>
    text(id, emergency ? 'emergency' : 'look-alike', words),
  ),
  ...[...cases.answerable, ...cases.unanswerable].map(({ id, question }) =>
    text(id, 'question', question),
  ),
  ...cases.followUps.map(({ id, turns }) => text(id, 'question', turns.at(-1) ?? '')),
].filter(({ kind, isRuled }) => kind !== 'question' || !isRuled);

function fit(training: readonly Text[], l2: number): Model {
  const counts = new Map<string, number>();
  for (const { pieces } of training)
    for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const examples = training.map(({ pieces, kind }): Example => ({
    values: new Map(
      [...pieces]
        .filter((piece) => (counts.get(piece) ?? 0) > 1)
        .map((piece) => [piece, 1 / Math.sqrt(pieces.size)]),
    ),
    right: new Set([kind === 'emergency' ? 1 : 0]),
    weight: WEIGHTS[kind],
  }));
  const { weights } = fitSoftmax(examples, 2, l2);
  const odds = new Map([...weights].map(([piece, [no = 0, yes = 0]]) => [piece, yes - no]));
  const bias = odds.get('') ?? 0;
  odds.delete('');
  return { bias, pieces: odds };
}

function scoreOf({ bias, pieces }: Model, { pieces: own }: Text): number {
  const sum = [...own].reduce((all, piece) => all + (pieces.get(piece) ?? 0), 0);
  return bias + sum / Math.sqrt(Math.max(1, own.size));
}

interface Judged extends Text {
  readonly score: number;
}

/** Each writer's texts judged by what was learnt from all others'. */
function judgedByOthers(l2: number): readonly Judged[] {
  const writers = [...new Set(cases.emergencies.map(({ id }) => writerOf(id)))];
  return writers.flatMap((writer) => {
    const model = fit(
      texts.filter((one) => one.writer !== writer),
      l2,
    );
    return texts
      .filter((one) => one.writer === writer)
      .map((one) => ({ ...one, score: scoreOf(model, one) }));
  });
}

function shareAbove(scores: readonly number[], least: number): number {
  return scores.filter((score) => score >= least).length / Math.max(1, scores.length);
}

function choose(l2: number): {
  readonly l2: number;
  readonly least: number;
  readonly recall: number;
} {
  const judged = judgedByOthers(l2);
  const of = (kind: Text['kind']): number[] =>
    judged.filter((one) => one.kind === kind).map(({ score }) => score);
  const [emergencies, lookAlikes, questions] = [of('emergency'), of('look-alike'), of('question')];
  const candidates = [...new Set(judged.map(({ score }) => score))].toSorted((a, b) => a - b);
  const least =
    candidates.find(
      (score) =>
        shareAbove(questions, score) <= QUESTION_FALSE_ALARMS &&
        shareAbove(lookAlikes, score) <= LOOK_ALIKE_FALSE_ALARMS,
    ) ?? Infinity;
  const recall = shareAbove(emergencies, least);
  stdout.write(
    `l2 ${l2}: by wording alone ${recall.toFixed(3)} of ${emergencies.length} emergencies of a writer not learnt from; ` +
      `false alarms ${shareAbove(lookAlikes, least).toFixed(3)} of ${lookAlikes.length} look-alikes, ` +
      `${shareAbove(questions, least).toFixed(4)} of ${questions.length} questions (least ${least.toFixed(2)})\n`,
  );
  return { l2, least, recall };
}

/** Of each writer's emergencies: by the rules as they are, by wording learnt from all others, by either. */
function printWriters({ l2, least }: { readonly l2: number; readonly least: number }): void {
  const judged = judgedByOthers(l2).filter(({ kind }) => kind === 'emergency');
  for (const writer of new Set(judged.map((one) => one.writer))) {
    const own = judged.filter((one) => one.writer === writer);
    const ruled = own.filter(({ isRuled }) => isRuled).length;
    const worded = own.filter(({ score }) => score >= least).length;
    const either = own.filter(({ isRuled, score }) => isRuled || score >= least).length;
    stdout.write(
      `writer ${writer}: ${own.length}, by rules ${ruled}, by wording ${worded}, by either ${either}\n`,
    );
  }
}

const best = L2.map(choose).reduce((a, b) => (b.recall > a.recall ? b : a));
printWriters(best);
const model = fit(texts, best.l2);
const round = (value: number): number => Math.round(value * 1000) / 1000;
const kept = [...model.pieces]
  .filter(([, weight]) => Math.abs(weight) >= LEAST_WEIGHT)
  .toSorted(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  FILE,
  `${JSON.stringify({
    least: round(best.least),
    bias: round(model.bias),
    pieces: Object.fromEntries(kept.map(([piece, weight]) => [piece, round(weight)])),
  })}\n`,
);
stdout.write(`${texts.length} texts, ${kept.length} pieces: ${FILE}\n`);
