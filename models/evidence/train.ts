import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EVIDENCE_FEATURES } from '../../src/grounding/evidence-features.ts';
import type { EvidenceWeights, LogisticModel } from '../../src/grounding/evidence-model.ts';
import { readRankerWeights } from '../../src/retrieval/rank/ranker-weights.ts';
import { createSentenceRanker } from '../../src/retrieval/rank/sentence-ranker.ts';
import { createSearch } from '../../src/retrieval/search/search.ts';
import { type Example, fitSoftmax } from '../fit-softmax.ts';
import { crossFittedSearches, openHalves } from '../cross-fitted.ts';
import { type Standard, standardised, standardOf } from '../standard.ts';
import { type EvidenceQuestion, evidenceQuestions } from './questions.ts';

/** Strengths of the penalty that cross-validation chooses from. */
const PENALTIES = [1e-3, 3e-3, 1e-2];
const FOLDS = 8;
/** How much more a refusal too few weighs than one too many: what is answered wrongly is read at a bedside. */
const BETA = 1.5;

interface Judged extends EvidenceQuestion {
  readonly features: readonly number[];
}

/** Weights of the standardised features and the bias: log odds that a question is answerable from what was found. */
function fit(
  rows: readonly Judged[],
  standard: Standard,
  l2: number,
): { weights: number[]; bias: number } {
  const examples = rows.map(({ features, answerable }): Example => {
    const values = standardised(features, standard);
    return {
      values: new Map(EVIDENCE_FEATURES.map((name, k) => [name, values[k] ?? 0])),
      right: new Set([Number(answerable)]),
      weight: 1,
    };
  });
  const fitted = fitSoftmax(examples, 2, l2);
  const odds = (name: string): number => {
    const [no = 0, yes = 0] = fitted.weights.get(name) ?? [];
    return yes - no;
  };
  return { weights: EVIDENCE_FEATURES.map(odds), bias: odds('') };
}

function sumOf(
  features: readonly number[],
  { mean, scale }: Standard,
  { weights, bias }: { readonly weights: readonly number[]; readonly bias: number },
): number {
  return weights.reduce(
    (sum, weight, k) => sum + (weight * ((features[k] ?? 0) - (mean[k] ?? 0))) / (scale[k] ?? 1),
    bias,
  );
}

/** How right the refusals are where everything below `least` is refused, besides what rules refuse. */
function refusals(
  questions: readonly EvidenceQuestion[],
  sums: ReadonlyMap<string, number>,
  least: number,
): { precision: number; recall: number; f: number } {
  const refused = questions.filter(({ id }) => (sums.get(id) ?? -Infinity) < least);
  const right = refused.filter(({ answerable }) => !answerable).length;
  const precision = right / Math.max(1, refused.length);
  const recall = right / Math.max(1, questions.filter(({ answerable }) => !answerable).length);
  const f = ((1 + BETA ** 2) * precision * recall) / Math.max(1e-9, BETA ** 2 * precision + recall);
  return { precision, recall, f };
}

function train(name: string, questions: readonly EvidenceQuestion[]): LogisticModel {
  const judged = questions.flatMap((question): Judged[] =>
    question.features === undefined ? [] : [{ ...question, features: question.features }],
  );
  // Where the wrong document was found, neither answer is one to learn.
  const learnt = judged.filter(({ answerable, found }) => !answerable || found);
  const standard = standardOf(
    learnt.map(({ features }) => features),
    EVIDENCE_FEATURES.length,
  );
  const groups = [...new Set(judged.map(({ group }) => group))].toSorted();
  const foldOf = new Map(groups.map((group, i) => [group, i % FOLDS]));
  const tried = PENALTIES.map((l2) => {
    const sums = new Map<string, number>();
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const model = fit(
        learnt.filter(({ group }) => foldOf.get(group) !== fold),
        standard,
        l2,
      );
      for (const { id, features, group } of judged)
        if (foldOf.get(group) === fold) sums.set(id, sumOf(features, standard, model));
    }
    const best = [...sums.values()]
      .map((least) => ({ least, ...refusals(questions, sums, least) }))
      .toSorted((a, b) => b.f - a.f || a.least - b.least)[0];
    return { l2, least: best?.least ?? 0, ...refusals(questions, sums, best?.least ?? 0) };
  });
  for (const { l2, least, precision, recall } of tried)
    process.stdout.write(
      `${name}, l2 ${l2}: refusals in cross-validation: precision ${precision.toFixed(3)}, ` +
        `recall ${recall.toFixed(3)} (least ${least.toFixed(2)})\n`,
    );
  const best = tried.toSorted((a, b) => b.f - a.f)[0] ?? { l2: 3e-3, least: 0 };
  const { weights, bias } = fit(learnt, standard, best.l2);
  process.stdout.write(
    `${name}: ${questions.length} questions, of which rules refuse ${questions.length - judged.length}\n`,
  );
  const round = (value: number): number => Number(value.toPrecision(5));
  return {
    features: EVIDENCE_FEATURES.map((feature, k) => ({
      name: feature,
      mean: round(standard.mean[k] ?? 0),
      scale: round(standard.scale[k] ?? 1),
      weight: round(weights[k] ?? 0),
    })),
    bias: round(bias),
    least: round(best.least),
  };
}

const { values } = parseArgs({
  options: {
    embedders: { type: 'string', default: 'models/embedder/halves' },
    questions: { type: 'string', default: 'corpora/eval' },
    ranker: { type: 'string', default: 'models/ranker/xinglin-ranker-v1.json' },
    out: { type: 'string', default: 'models/evidence/xinglin-evidence-v1.json' },
  },
});
const halves = await openHalves(values.embedders);
try {
  const searches = await crossFittedSearches(halves, values.questions);
  const weightsOfRanker = readRankerWeights(values.ranker);
  const questions = await evidenceQuestions((group) => {
    const { knowledge, finder } = searches(group);
    const { store, embedder, storeId } = knowledge;
    const ranker = createSentenceRanker(embedder, weightsOfRanker);
    return { store, storeId, search: createSearch({ store, ranker, candidates: finder }) };
  }, values.questions);
  const weights: EvidenceWeights = {
    name: 'xinglin-evidence-v1',
    named: train(
      'named',
      questions.filter(({ named }) => named),
    ),
    unnamed: train(
      'unnamed',
      questions.filter(({ named }) => !named),
    ),
  };
  writeFileSync(values.out, `${JSON.stringify(weights, undefined, 1)}\n`);
} finally {
  await halves.close();
}
