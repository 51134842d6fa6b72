/** Normalised discounted cumulative gain of the first `k` ids; 1 is the best order there could be. */
export function ndcg(ranked, grades, k) {
  const gain = (grade, i) => (2 ** grade - 1) / Math.log2(i + 2);
  const sum = (values) => values.slice(0, k).reduce((s, g, i) => s + gain(g, i), 0);
  const ideal = sum([...grades.values()].toSorted((a, b) => b - a));
  return ideal === 0 ? 0 : sum(ranked.map((id) => grades.get(id) ?? 0)) / ideal;
}
/** Share of the relevant ids among the first `k`. */
export function recall(ranked, grades, k) {
  const relevant = [...grades].filter(([, grade]) => grade > 0).map(([id]) => id);
  const top = new Set(ranked.slice(0, k));
  return relevant.length === 0 ? 0 : relevant.filter((id) => top.has(id)).length / relevant.length;
}
//# sourceMappingURL=ranking-measures.js.map
