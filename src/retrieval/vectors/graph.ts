import hnswlib, { type HierarchicalNSW } from 'hnswlib-node';

/**
 * Links per node, candidates while building, and candidates of a search. Of a million sentences these find 0.986 of the ten nearest
 * and 0.952 of the hundred nearest in 1.1 ms; with 500 candidates it is 0.991 and 0.970 in 2.4 ms, with 1,000 0.993 and 0.980 in 7.8.
 */
export const GRAPH_LINKS = 16;
export const GRAPH_EF_CONSTRUCTION = 200;
const EF = 250;
const SEED = 100;
const FIRST_CAPACITY = 4096;

/** Approximate nearest neighbours of unit vectors, by id. The ids must be whole numbers below 2^32. */
export interface Graph {
  /** Nodes, also those removed. */
  nodes(): number;
  /** Removed nodes: they cost time and memory until the graph is made anew. */
  removed(): number;
  has(id: number): boolean;
  ids(): IterableIterator<number>;
  add(id: number, vector: Float32Array): void;
  /** Marks it: searches still walk through it, and no longer return it. */
  remove(id: number): void;
  search(
    query: Float32Array,
    limit: number,
    allowed?: (id: number) => boolean,
  ): { readonly id: number; readonly score: number }[];
  write(path: string): Promise<void>;
}

export function createGraph(dimension: number): Graph {
  const index = new hnswlib.HierarchicalNSW('ip', dimension);
  index.initIndex(FIRST_CAPACITY, GRAPH_LINKS, GRAPH_EF_CONSTRUCTION, SEED);
  return wrap(index, new Set());
}

/**
 * Reads a graph written by `write`; `ids` are the nodes that had not been removed.
 * hnswlib takes a file of another dimension without a word: the caller must know that it is the right one.
 */
export async function readGraph(
  dimension: number,
  path: string,
  ids: Iterable<number>,
): Promise<Graph> {
  const index = new hnswlib.HierarchicalNSW('ip', dimension);
  await index.readIndex(path);
  return wrap(index, new Set(ids));
}

function wrap(index: HierarchicalNSW, members: Set<number>): Graph {
  // hnswlib forgets it when it reads a file.
  index.setEf(EF);
  return {
    nodes: () => index.getCurrentCount(),
    removed: () => index.getCurrentCount() - members.size,
    has: (id) => members.has(id),
    ids: () => members.keys(),
    add(id, vector) {
      const count = index.getCurrentCount();
      if (count >= index.getMaxElements())
        index.resizeIndex(Math.ceil(count * 1.5) + FIRST_CAPACITY);
      index.addPoint(Array.from(vector), id);
      members.add(id);
    },
    remove(id) {
      if (members.delete(id)) index.markDelete(id);
    },
    search(query, limit, allowed) {
      const wanted = Math.min(limit, members.size);
      if (wanted === 0) return [];
      const { neighbors, distances } = index.searchKnn(Array.from(query), wanted, allowed);
      return neighbors.map((id, i) => ({ id, score: 1 - (distances[i] ?? 1) }));
    },
    async write(path) {
      await index.writeIndex(path);
    },
  };
}
