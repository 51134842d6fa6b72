/** What brings the features of a set of rows to mean 0 and deviation 1. */
export interface Standard {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** Mean and deviation of each of `width` features over all rows. */
export function standardOf(rows: readonly (readonly number[])[], width: number): Standard {
  const mean = Array.from({ length: width }, (_, k) => average(rows.map((row) => row[k] ?? 0)));
  const scale = mean.map((m, k) =>
    Math.max(1e-6, Math.sqrt(average(rows.map((row) => ((row[k] ?? 0) - m) ** 2)))),
  );
  return { mean, scale };
}

/** One row of features, brought to the standard. */
export function standardised(row: readonly number[], { mean, scale }: Standard): number[] {
  return row.map((value, k) => (value - (mean[k] ?? 0)) / (scale[k] ?? 1));
}

/** The mean; 0 of nothing. */
export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
