import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readRetrievalSet, retrievalSetNames } from '../../src/eval/beir.ts';
import { SENTENCE_FEATURES } from '../../src/retrieval/rank/sentence-features.ts';
import type { Embedder } from '../../src/retrieval/embedding/types.ts';
import {
  createSentenceReader,
  type SentenceReader,
} from '../../src/retrieval/rank/sentence-ranker.ts';
import type { LinearModel, RankerWeights } from '../../src/retrieval/rank/ranker-weights.ts';
import { crossFittedSearches, openHalves } from '../cross-fitted.ts';
import { standardOf } from '../standard.ts';
import { calibrate, fitListwise, type Question, score, standardise } from './listwise.ts';
import {
  groundingQuestions,
  type Parts,
  type ReadQuestion,
  retrievalQuestions,
} from './questions.ts';

/** Strengths of the penalty that cross-validation chooses from. */
const PENALTIES = [0.02];
const FOLDS = 5;
const WIDTH = SENTENCE_FEATURES.length;
/** A retrieval set counts as much as this many questions of the starter corpora. */
const SET_WEIGHT = 75;

/**
 * Left out where no subject is named: where in its document a sentence stands and whether it holds a figure say how
 * that kind of text is written, and the sets are of few kinds.
 */
const OF_THE_KIND_OF_TEXT: ReadonlySet<string> = new Set([
  'position',
  'figureAsked',
  'figureUnasked',
]);

/** Of a question that names no subject: judged by passages, whatever set it is from. */
function asPassages(question: ReadQuestion): Question[] {
  if (question.named || question.judged === 'sentence') return [];
  const rows = question.rows.map((row) =>
    row.map((value, k) => (OF_THE_KIND_OF_TEXT.has(SENTENCE_FEATURES[k] ?? '') ? 0 : value)),
  );
  return [{ ...question, rows, passages: question.candidates }];
}

/** Share of questions whose best sentence is right, each scored by weights that never saw its group. */
function crossValidate(questions: readonly Question[], l2: number): number {
  const groups = [...new Set(questions.map(({ group }) => group))].toSorted();
  const foldOf = new Map(groups.map((group, i) => [group, i % FOLDS]));
  let right = 0;
  let total = 0;
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const inside = questions.filter(({ group }) => foldOf.get(group) === fold);
    const w = fitListwise(
      questions.filter(({ group }) => foldOf.get(group) !== fold),
      WIDTH,
      l2,
    );
    for (const { rows, right: labels, weight } of inside) {
      const scores = rows.map((row) => score(row, w));
      total += weight;
      if (labels[scores.indexOf(Math.max(...scores))] === true) right += weight;
    }
  }
  return right / total;
}

function train(name: string, raw: readonly Question[]): LinearModel {
  const standard = standardOf(
    raw.flatMap(({ rows }) => rows),
    WIDTH,
  );
  const questions = raw.map((question) => standardise(question, standard));
  const figures = PENALTIES.map((l2) => ({ l2, first: crossValidate(questions, l2) }));
  const best = figures.toSorted((a, b) => b.first - a.first)[0] ?? { l2: 0.02, first: 0 };
  const w = fitListwise(questions, WIDTH, best.l2);
  const scores = questions.flatMap(({ rows }) => rows.map((row) => score(row, w)));
  const curve = calibrate(
    scores,
    questions.flatMap(({ right }) => right),
  );
  process.stdout.write(
    `${name}: ${questions.length} questions; right sentence first in cross-validation: ` +
      `${figures.map(({ l2, first }) => `${first.toFixed(3)} (l2 ${l2})`).join(', ')}\n`,
  );
  const round = (value: number): number => Number(value.toPrecision(5));
  return {
    features: SENTENCE_FEATURES.map((feature, k) => ({
      name: feature,
      mean: round(standard.mean[k] ?? 0),
      scale: round(standard.scale[k] ?? 1),
      weight: round(w[k] ?? 0),
    })),
    middle: round(curve.middle),
    slope: round(curve.slope),
  };
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    embedders: { type: 'string', default: 'models/embedder/halves' },
    questions: { type: 'string', default: 'corpora/eval' },
    out: { type: 'string', default: 'models/ranker/xinglin-ranker-v1.json' },
  },
});
const halves = await openHalves(values.embedders);
try {
  const searches = await crossFittedSearches(halves, values.questions);
  const readers = new Map<Embedder, SentenceReader>();
  const partsFor = (group: string): Parts => {
    const { knowledge, finder } = searches(group);
    const reader = readers.get(knowledge.embedder) ?? createSentenceReader(knowledge.embedder);
    readers.set(knowledge.embedder, reader);
    return { ...knowledge, finder, reader };
  };
  const starter = await groundingQuestions(partsFor, values.questions);
  const sets: ReadQuestion[] = [];
  for (const name of values.data === undefined ? [] : retrievalSetNames(values.data)) {
    sets.push(
      ...(await retrievalQuestions(
        partsFor(name),
        readRetrievalSet(values.data ?? '', name),
        SET_WEIGHT,
      )),
    );
  }
  const weights: RankerWeights = {
    name: 'xinglin-ranker-v1',
    named: train(
      'named',
      starter.filter(({ named }) => named),
    ),
    unnamed: train('unnamed', [...starter, ...sets].flatMap(asPassages)),
  };
  writeFileSync(values.out, `${JSON.stringify(weights, undefined, 1)}\n`);
} finally {
  await halves.close();
}
