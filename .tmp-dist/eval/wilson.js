const Z = 1.959_964;
export function proportion(hits, total) {
  if (total === 0) return { hits, total, value: Number.NaN, low: 0, high: 1 };
  const p = hits / total;
  const denominator = 1 + Z ** 2 / total;
  const centre = p + Z ** 2 / (2 * total);
  const margin = Z * Math.sqrt((p * (1 - p)) / total + Z ** 2 / (4 * total ** 2));
  return {
    hits,
    total,
    value: p,
    low: Math.max(0, (centre - margin) / denominator),
    high: Math.min(1, (centre + margin) / denominator),
  };
}
//# sourceMappingURL=wilson.js.map
