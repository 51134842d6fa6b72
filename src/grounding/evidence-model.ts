import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../core/errors.ts';
import { EVIDENCE_FEATURES } from './evidence-features.ts';
import { areFor, weightedFeatures, weightedSum } from '../retrieval/rank/weighted-features.ts';

const logistic = Type.Object({
  features: weightedFeatures,
  bias: Type.Number(),
  /** The least sum at which the evidence is enough. */
  least: Type.Number(),
});

const evidenceFile = Type.Object({
  name: Type.String(),
  /** For questions that name a loaded subject, and for those that do not. */
  named: logistic,
  unnamed: logistic,
});

export type LogisticModel = Static<typeof logistic>;
export type EvidenceWeights = Static<typeof evidenceFile>;

/** Reads trained weights. Throws AppError `config_invalid` where they are for other features than this version computes. */
export function readEvidenceWeights(path: string): EvidenceWeights {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(evidenceFile, value)) throw invalid('is not a file of evidence weights');
  for (const { features } of [value.named, value.unnamed]) {
    if (!areFor(features, EVIDENCE_FEATURES)) throw invalid('was trained for other features');
  }
  return value;
}

/** Whether evidence with these features is enough to answer from. */
export function isEnough(
  { features, bias, least }: LogisticModel,
  values: readonly number[],
): boolean {
  return weightedSum(features, values, bias) >= least;
}

function invalid(what: string): AppError {
  return new AppError('config_invalid', { message: `The file of evidence weights ${what}.` });
}
