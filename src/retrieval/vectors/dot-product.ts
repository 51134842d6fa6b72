/**
 * Of a vector and the equally long one that begins at `offset` of `block`. Four sums side by side: the processor does not wait
 * for one addition to start the next.
 */
export function dotProduct(query: Float32Array, block: Float32Array, offset = 0): number {
  const length = query.length;
  const whole = length - (length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += (query[i] ?? 0) * (block[offset + i] ?? 0);
    b += (query[i + 1] ?? 0) * (block[offset + i + 1] ?? 0);
    c += (query[i + 2] ?? 0) * (block[offset + i + 2] ?? 0);
    d += (query[i + 3] ?? 0) * (block[offset + i + 3] ?? 0);
  }
  for (let i = whole; i < length; i += 1) a += (query[i] ?? 0) * (block[offset + i] ?? 0);
  return a + b + c + d;
}
