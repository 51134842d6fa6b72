/** Exact search over one contiguous matrix: the whole story for small stores, the stand-in while a graph is built. */
export function createFlatIndex(dimension, capacity = 1024) {
  let matrix = new Float32Array(capacity * dimension);
  const ids = [];
  const rows = new Map();
  function grow() {
    const larger = new Float32Array(matrix.length * 2);
    larger.set(matrix);
    matrix = larger;
  }
  return {
    get size() {
      return ids.length;
    },
    has: (id) => rows.has(id),
    ids: () => rows.keys(),
    add(id, vector) {
      const row = rows.get(id) ?? ids.length;
      if ((row + 1) * dimension > matrix.length) grow();
      matrix.set(vector, row * dimension);
      rows.set(id, row);
      ids[row] = id;
    },
    remove(id) {
      const row = rows.get(id);
      const lastId = ids.at(-1);
      if (row === undefined || lastId === undefined) return;
      const last = ids.length - 1;
      matrix.copyWithin(row * dimension, last * dimension, (last + 1) * dimension);
      ids[row] = lastId;
      rows.set(lastId, row);
      ids.pop();
      rows.delete(id);
    },
    search(vector, limit, allowed) {
      const scored = [];
      for (let row = 0; row < ids.length; row += 1) {
        const chunkId = ids[row] ?? 0;
        if (allowed !== undefined && !allowed(chunkId)) continue;
        scored.push({ chunkId, score: dot(matrix, row * dimension, vector) });
      }
      return scored.sort((a, b) => b.score - a.score || a.chunkId - b.chunkId).slice(0, limit);
    },
  };
}
/** Dot product of `vector` with the row that starts at `offset`; for unit vectors, their cosine. */
export function dot(matrix, offset, vector) {
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += (matrix[offset + i] ?? 0) * (vector[i] ?? 0);
  return sum;
}
//# sourceMappingURL=flat-index.js.map
