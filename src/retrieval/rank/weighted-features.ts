import { type Static, Type } from 'typebox';

/** One a number that a trained linear model reads: `weight × (value − mean) / scale`. */
export const weightedFeatures = Type.Array(
  Type.Object({
    name: Type.String(),
    mean: Type.Number(),
    scale: Type.Number({ exclusiveMinimum: 0 }),
    weight: Type.Number(),
  }),
);
export type WeightedFeatures = Static<typeof weightedFeatures>;

/** The weighted sum of the values, in the order of the features, on top of `start`. */
export function weightedSum(
  features: WeightedFeatures,
  values: readonly number[],
  start = 0,
): number {
  return features.reduce(
    (sum, { mean, scale, weight }, i) => sum + (weight * ((values[i] ?? 0) - mean)) / scale,
    start,
  );
}

/** Whether a model was trained for these features, in this order. */
export function areFor(features: WeightedFeatures, names: readonly string[]): boolean {
  return features.map(({ name }) => name).join(' ') === names.join(' ');
}
