import hnswlib from 'hnswlib-node';
/** Links a node, and candidates while building: measured at recall ≥ 0.98 of the first ten at 100,000 chunks. */
const M = 16;
const EF_CONSTRUCTION = 120;
/** Candidates while searching; hnswlib forgets it on load, so it is set every time. */
const EF_SEARCH = 160;
const SEED = 42;
/** An empty HNSW graph with room for `capacity` vectors; it grows as needed. */
export function createGraphIndex(dimension, capacity) {
  const graph = new hnswlib.HierarchicalNSW('ip', dimension);
  graph.initIndex({
    maxElements: Math.max(1024, capacity),
    m: M,
    efConstruction: EF_CONSTRUCTION,
    randomSeed: SEED,
    allowReplaceDeleted: true,
  });
  return wrap(graph, new Set());
}
/** Reads a saved graph. The caller has checked that file, dimension and ids belong together. */
export function loadGraphIndex(dimension, path, ids) {
  const graph = new hnswlib.HierarchicalNSW('ip', dimension);
  graph.readIndexSync(path, true);
  return wrap(graph, new Set(ids));
}
function wrap(graph, present) {
  graph.setEf(EF_SEARCH);
  return {
    get size() {
      return present.size;
    },
    has: (id) => present.has(id),
    ids: () => present.values(),
    add(id, vector) {
      if (graph.getCurrentCount() >= graph.getMaxElements())
        graph.resizeIndex(graph.getMaxElements() * 2);
      graph.addPoint([...vector], id);
      present.add(id);
    },
    remove(id) {
      if (!present.delete(id)) return;
      graph.markDelete(id);
    },
    search(vector, limit, allowed) {
      if (present.size === 0) return [];
      const { neighbors, distances } = graph.searchKnn(
        [...vector],
        Math.min(limit, present.size),
        allowed,
      );
      return neighbors
        .map((chunkId, i) => ({ chunkId, score: 1 - (distances[i] ?? 1) }))
        .sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
    },
    save: (path) => graph.writeIndexSync(path),
  };
}
//# sourceMappingURL=graph-index.js.map
