import { sectionValues } from '../../src/retrieval/query/section-features.ts';
import {
  createSectionModel,
  type SectionFile,
  type SectionModel,
} from '../../src/retrieval/query/section-model.ts';
import { fitSoftmax } from '../fit-softmax.ts';
import type { TrainingQuestion } from './questions.ts';

/** A piece of one question says nothing about others. */
const LEAST_QUESTIONS = 2;

/** Trains the weights and rounds them to bytes. */
export function fitSections(questions: readonly TrainingQuestion[], l2: number): SectionFile {
  const roles = [...new Set(questions.flatMap(({ roles: own }) => [...own]))].toSorted();
  const at = new Map(roles.map((role, k) => [role, k]));
  const seen = new Map<string, number>();
  for (const { question } of questions)
    for (const piece of sectionValues(question, () => true).keys())
      seen.set(piece, (seen.get(piece) ?? 0) + 1);
  const isKnown = (piece: string): boolean => (seen.get(piece) ?? 0) >= LEAST_QUESTIONS;
  const { weights } = fitSoftmax(
    questions.map(({ question, roles: own, weight }) => ({
      values: sectionValues(question, isKnown),
      right: new Set([...own].map((role) => at.get(role) ?? 0)),
      weight,
    })),
    roles.length,
    l2,
  );
  let most = 0;
  for (const row of weights.values())
    for (const value of row) most = Math.max(most, Math.abs(value));
  const scale = most / 127;
  return {
    name: 'xinglin-sections-v1',
    roles,
    scale,
    weights: Object.fromEntries(
      [...weights]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([piece, row]) => [
          piece,
          Buffer.from(Int8Array.from(row, (value) => Math.round(value / scale))).toString('base64'),
        ]),
    ),
  };
}

export interface CrossFit {
  /** The model that learnt nothing from questions on this document. */
  readonly modelFor: (group: string) => SectionModel;
  /** Share of questions whose likeliest role is right, and whose right role is among the likeliest three. */
  readonly first: number;
  readonly firstThree: number;
}

const FOLDS = 8;

/**
 * Trains one model a fold of documents, so that each question can be read by one that never saw its document. `wordings`
 * are on no document: every model learns from them.
 */
export function crossFit(
  questions: readonly TrainingQuestion[],
  wordings: readonly TrainingQuestion[],
  l2: number,
): CrossFit {
  const groups = [...new Set(questions.map(({ group }) => group))].toSorted();
  const foldOf = new Map(groups.map((group, i) => [group, i % FOLDS]));
  const [any, ...others] = Array.from({ length: FOLDS }, (_, fold) =>
    createSectionModel(
      fitSections(
        [...questions.filter(({ group }) => foldOf.get(group) !== fold), ...wordings],
        l2,
      ),
    ),
  );
  if (any === undefined) throw new Error('there are no folds');
  const models = [any, ...others];
  const modelFor = (group: string): SectionModel => models[foldOf.get(group) ?? 0] ?? any;
  const ranked = questions.map(({ question, roles, group }) =>
    [...modelFor(group).chances(question)]
      .toSorted((a, b) => b[1] - a[1])
      .map(([role]) => roles.has(role)),
  );
  const share = (places: number): number =>
    ranked.filter((right) => right.slice(0, places).includes(true)).length / questions.length;
  return { modelFor, first: share(1), firstThree: share(3) };
}
