import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../../core/errors.ts';
import { SENTENCE_FEATURES } from './sentence-features.ts';
import { areFor, weightedFeatures } from './weighted-features.ts';

const linear = Type.Object({
  features: weightedFeatures,
  /** `logistic(slope × (sum − middle))` is the share of right sentences at this sum, among the training questions. */
  middle: Type.Number(),
  slope: Type.Number({ exclusiveMinimum: 0 }),
});

const rankerFile = Type.Object({
  name: Type.String(),
  /** For questions that name a loaded subject, and for those that do not. */
  named: linear,
  unnamed: linear,
});

export type LinearModel = Static<typeof linear>;
export type RankerWeights = Static<typeof rankerFile>;

/** Reads trained weights. Throws AppError `config_invalid` where they are for other features than this version computes. */
export function readRankerWeights(path: string): RankerWeights {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(rankerFile, value)) throw invalid('is not a ranker file');
  for (const { features } of [value.named, value.unnamed]) {
    if (!areFor(features, SENTENCE_FEATURES)) throw invalid('was trained for other features');
  }
  return value;
}

function invalid(what: string): AppError {
  return new AppError('config_invalid', { message: `The file of ranker weights ${what}.` });
}
