import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../core/errors.ts';
import { EVIDENCE_FEATURES } from './evidence-features.ts';

const logistic = Type.Object({
  /** One a feature: `weight × (value − mean) / scale`. */
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      mean: Type.Number(),
      scale: Type.Number({ exclusiveMinimum: 0 }),
      weight: Type.Number(),
    }),
  ),
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
    const names = features.map(({ name }) => name).join(' ');
    if (names !== EVIDENCE_FEATURES.join(' ')) throw invalid('was trained for other features');
  }
  return value;
}

/** Whether evidence with these features is enough to answer from. */
export function isEnough(
  { features, bias, least }: LogisticModel,
  values: readonly number[],
): boolean {
  const sum = features.reduce(
    (all, { mean, scale, weight }, i) => all + (weight * ((values[i] ?? 0) - mean)) / scale,
    bias,
  );
  return sum >= least;
}

function invalid(what: string): AppError {
  return new AppError('config_invalid', { message: `The file of evidence weights ${what}.` });
}
