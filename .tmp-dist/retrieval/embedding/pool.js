/** Mean of the first `length` token vectors of text number `row`: what follows them is padding. */
export function meanOf({ data, tokens, dimension }, row, length) {
  const sum = new Float32Array(dimension);
  for (let token = 0; token < length; token += 1) {
    const from = (row * tokens + token) * dimension;
    for (let i = 0; i < dimension; i += 1) sum[i] = (sum[i] ?? 0) + (data[from + i] ?? 0) / length;
  }
  return sum;
}
/** The vector of the first token. */
export function firstOf({ data, tokens, dimension }, row) {
  const from = row * tokens * dimension;
  return data.slice(from, from + dimension);
}
/** Scales to unit length in place; a zero vector stays zero. Undefined where a value is not finite. */
export function toUnitLength(vector) {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length)) return undefined;
  if (length > 0) for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}
//# sourceMappingURL=pool.js.map
