/** Zero mean, unit deviation; all zero where every score is the same. */
export function zScores(scores: readonly number[]): number[] {
  const mean = scores.reduce((sum, s) => sum + s, 0) / scores.length;
  const variance = scores.reduce((sum, s) => sum + (s - mean) ** 2, 0) / scores.length;
  const deviation = Math.sqrt(variance);
  return scores.map((s) => (deviation < 1e-9 ? 0 : (s - mean) / deviation));
}
