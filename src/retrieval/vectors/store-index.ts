import type { ScoredChunk } from '../store/types.ts';
import { createFlatIndex } from './flat-index.ts';
import { createGraphIndex, type GraphIndex } from './graph-index.ts';
import { loadSnapshot, removeSnapshot, saveSnapshot, type SnapshotTarget } from './snapshot.ts';
import type { VectorIndex } from './types.ts';

/** Reads vectors from the truth. */
export interface VectorSource {
  /** Ids of all current chunks of the store. */
  ids(): number[];
  vector(id: number): Float32Array;
}

export interface StoreIndex {
  /** Brings the index up to what the source holds: after a crash, or when another process has written. */
  catchUp(): void;
  search(vector: Float32Array, limit: number, allowed?: (id: number) => boolean): ScoredChunk[];
  ids(): Iterable<number>;
  /** True while the graph that will serve this store is being built. */
  isBuilding(): boolean;
  /** Saves the graph if it changed since. */
  close(): void;
}

/** Up to here exact search takes at most 2 ms and needs no graph. */
const GRAPH_FROM = 6000;
/** Insertions between two turns of the event loop while a graph is built. */
const SLICE = 64;
/** Where so few chunks are allowed, looking at each of them is both exact and faster than a filtered walk. */
const EXACT_UP_TO = 2000;

/** The vectors of one store: exact while small, an HNSW graph when large, exact again while that graph is being built. */
export function createStoreIndex(source: VectorSource, target: SnapshotTarget): StoreIndex {
  let flat: VectorIndex | undefined;
  let graph: GraphIndex | undefined = loadSnapshot(target);
  let building: GraphIndex | undefined;
  let unsaved = false;
  let closed = false;
  if (graph === undefined) flat = createFlatIndex(target.dimension);

  function sync(index: VectorIndex, wanted: readonly number[]): void {
    const keep = new Set(wanted);
    for (const id of Array.from(index.ids())) {
      if (!keep.has(id)) index.remove(id);
    }
    for (const id of wanted) {
      if (!index.has(id)) index.add(id, source.vector(id));
    }
  }

  /** Builds in slices, so that searches and requests go on; ends by catching up with what changed meanwhile. */
  async function build(): Promise<void> {
    const next = createGraphIndex(target.dimension, Math.ceil(source.ids().length * 1.2));
    building = next;
    const pending = source.ids();
    for (let i = 0; i < pending.length && !closed; i += SLICE) {
      for (const id of pending.slice(i, i + SLICE)) next.add(id, source.vector(id));
      await new Promise((resolve) => setImmediate(resolve));
    }
    building = undefined;
    if (closed) return;
    sync(next, source.ids());
    graph = next;
    flat = undefined;
    unsaved = true;
    target.logger.info({ vectors: next.size }, 'vector graph is built');
  }

  function startBuild(): void {
    build().catch((error: unknown) => {
      building = undefined;
      target.logger.error({ err: error }, 'vector graph could not be built; search stays exact');
    });
  }

  return {
    catchUp() {
      const wanted = source.ids();
      const index = graph ?? flat;
      if (index === undefined) return;
      const before = index.size;
      sync(index, wanted);
      if (graph !== undefined) unsaved ||= before !== index.size;
      else if (wanted.length >= GRAPH_FROM && building === undefined) startBuild();
    },
    search(vector, limit, allowed) {
      const index = graph ?? flat;
      if (index === undefined) return [];
      if (graph !== undefined && allowed !== undefined) {
        const few: number[] = [];
        for (const id of graph.ids()) {
          if (allowed(id)) few.push(id);
          if (few.length > EXACT_UP_TO) return graph.search(vector, limit, allowed);
        }
        const exact = createFlatIndex(target.dimension, Math.max(1, few.length));
        for (const id of few) exact.add(id, source.vector(id));
        return exact.search(vector, limit);
      }
      return index.search(vector, limit, allowed);
    },
    ids: () => (graph ?? flat)?.ids() ?? [],
    isBuilding: () => building !== undefined,
    close() {
      closed = true;
      if (graph === undefined) removeSnapshot(target.path);
      else if (unsaved) saveSnapshot(graph, target);
    },
  };
}
