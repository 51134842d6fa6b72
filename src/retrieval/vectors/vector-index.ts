import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../core/logger.ts';
import { createGraph, type Graph } from './graph.ts';
import type { IdFilter } from './id-filter.ts';
import { readSnapshot, removeSnapshot, writeSnapshot } from './snapshot.ts';
import { createTopK } from './top-k.ts';
import { createVectorTable } from './vector-table.ts';

export interface VectorIndexOptions {
  readonly dimension: number;
  /** Fingerprint of the embedder. */
  readonly embedder: string;
  /** File of the graph's snapshot. */
  readonly snapshotPath: string;
  readonly logger: Logger;
  /** Number of vectors from which the graph is used. */
  readonly graphFrom?: number;
}

export interface ScoredId {
  readonly id: number;
  readonly score: number;
}

export interface VectorIndexState {
  readonly vectors: number;
  /** `exact` below the border; `building` while only a part is in the graph. */
  readonly mode: 'exact' | 'building' | 'graph';
}

/**
 * Nearest vectors of one store. All vectors are in memory and an exact scan is always right; above `graphFrom` vectors
 * a graph takes over, built in short slices between other work. Whatever it does not hold yet is scanned.
 */
export interface VectorIndex {
  size(): number;
  ids(): IterableIterator<number>;
  /** A view, valid until the next change. */
  get(id: number): Float32Array | undefined;
  /** The highest id there ever was; 0 at first. */
  lastId(): number;
  reserve(count: number): void;
  /** An id never comes back with another vector. */
  add(id: number, vector: Float32Array): void;
  remove(id: number): void;
  /** Best first; `allowed` restricts the result. */
  search(query: Float32Array, limit: number, allowed?: IdFilter): ScoredId[];
  state(): VectorIndexState;
  /** Once everything is in the graph, and the snapshot written. At once where there is no graph. */
  settled(): Promise<void>;
  /** Writes the snapshot if the graph has changed. */
  close(): Promise<void>;
  /** Closes without a snapshot. */
  discard(): Promise<void>;
}

/** An exact scan of so many vectors of 256 dimensions takes about 1.2 ms, a search of the graph about 1 ms. */
const GRAPH_FROM = 10_000;
/** Fewer allowed ids than this are scanned, more are a filter of the graph. */
const SCAN_ALLOWED_UP_TO = 10_000;
const SLICE_MS = 4;
/** While searches come, slices are paused between: one search takes turns with other work several times. */
const ASKED_MS = 200;
const PAUSE_MS = 12;
/** So few vectors are scanned beside the graph in 0.3 ms: no need to hurry. */
const FEW_PENDING = 2000;
const LONG_PAUSE_MS = 60;
const SNAPSHOT_AFTER_CHANGES = 10_000;
const REBUILD_AT_REMOVED_SHARE = 0.3;

export function createVectorIndex(options: VectorIndexOptions): VectorIndex {
  const { dimension, snapshotPath, logger, graphFrom = GRAPH_FROM } = options;
  const table = createVectorTable(dimension);
  let graph: Graph | undefined;
  /** In the table, not yet in the graph. */
  let pending = new Set<number>();
  let lastId = 0;
  let unsavedChanges = 0;
  let askedAt = -Infinity;
  let work: Promise<void> | undefined;
  /** Removed while a snapshot was being written, which nothing may touch; marked in the graph afterwards. */
  const leaving = new Set<number>();
  let isSaving = false;
  let isClosed = false;
  let isBroken = false;
  const snapshot = { path: snapshotPath, dimension, embedder: options.embedder };

  function startWork(): void {
    if (work !== undefined || isClosed || isBroken || !needsWork()) return;
    work = catchUp()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'the vector graph could not be kept; searches scan instead');
        graph = undefined;
        isBroken = true;
      })
      .finally(() => {
        work = undefined;
      });
  }

  const isLarge = (): boolean => table.size() >= graphFrom;
  const needsWork = (): boolean =>
    (graph !== undefined && (pending.size > 0 || isWornOut(graph))) ||
    (graph === undefined && isLarge());
  const isWornOut = (g: Graph): boolean => g.removed() > g.nodes() * REBUILD_AT_REMOVED_SHARE;

  async function catchUp(): Promise<void> {
    if (graph === undefined) adopt(await loadGraph());
    if (graph !== undefined && isWornOut(graph)) adopt(createGraph(dimension));
    while (!isClosed && graph !== undefined && pending.size > 0) {
      addSlice(graph);
      const isAsked = performance.now() - askedAt < ASKED_MS;
      const pause = pending.size > FEW_PENDING ? PAUSE_MS : LONG_PAUSE_MS;
      await (isAsked ? sleep(pause) : new Promise((resolve) => setImmediate(resolve)));
    }
    if (!isClosed && unsavedChanges >= Math.min(SNAPSHOT_AFTER_CHANGES, graphFrom)) await save();
  }

  function addSlice(target: Graph): void {
    const until = performance.now() + SLICE_MS;
    for (const id of pending) {
      const vector = table.get(id);
      if (vector !== undefined) target.add(id, vector);
      pending.delete(id);
      unsavedChanges += 1;
      if (performance.now() > until) return;
    }
  }

  /** A snapshot that knows another vector for one of our ids is of another time and of no use. */
  async function loadGraph(): Promise<Graph> {
    const loaded = await readSnapshot(snapshot);
    if (typeof loaded === 'string') {
      if (loaded !== 'absent') logger.warn(`vector snapshot discarded: ${loaded}`);
      return createGraph(dimension);
    }
    for (const [id, checksum] of loaded.checksums) {
      if (!table.has(id) || table.checksum(id) === checksum) continue;
      logger.warn('vector snapshot discarded: it holds other vectors');
      return createGraph(dimension);
    }
    return loaded.graph;
  }

  function adopt(next: Graph): void {
    graph = next;
    for (const id of next.ids()) if (!table.has(id)) next.remove(id);
    pending = new Set([...table.ids()].filter((id) => !next.has(id)));
  }

  /** Runs inside `work` or after it, so that nothing is added to the graph meanwhile. */
  async function save(): Promise<void> {
    if (graph === undefined) return;
    isSaving = true;
    try {
      unsavedChanges = 0;
      const checksums = new Map([...graph.ids()].map((id) => [id, table.checksum(id)]));
      await writeSnapshot(snapshot, graph, checksums);
    } catch (error) {
      logger.warn(
        { err: error },
        'the vector snapshot could not be written; the next start builds it anew',
      );
      await removeSnapshot(snapshotPath).catch(() => undefined);
    } finally {
      isSaving = false;
      for (const id of leaving) graph.remove(id);
      leaving.clear();
    }
  }

  function searchGraph(
    target: Graph,
    query: Float32Array,
    limit: number,
    allowed: IdFilter | undefined,
  ): ScoredId[] {
    const best = createTopK(limit);
    const filter = allowed?.has;
    for (const { id, score } of target.search(query, limit + leaving.size, filter)) {
      if (table.has(id)) best.offer(id, score);
    }
    const tail = allowed === undefined ? pending : [...pending].filter((id) => allowed.has(id));
    table.scan(query, best, tail);
    return best.sorted();
  }

  return {
    size: table.size,
    ids: table.ids,
    get: table.get,
    lastId: () => lastId,
    reserve: table.reserve,
    add(id, vector) {
      table.set(id, vector);
      lastId = Math.max(lastId, id);
      if (graph !== undefined) pending.add(id);
      startWork();
    },
    remove(id) {
      table.remove(id);
      pending.delete(id);
      if (graph === undefined) return;
      if (isSaving) leaving.add(id);
      else graph.remove(id);
      unsavedChanges += 1;
      startWork();
    },
    search(query, limit, allowed) {
      startWork();
      askedAt = performance.now();
      const mostlyPending = pending.size > table.size() / 2;
      const listed = allowed?.listed;
      const few = listed !== undefined && listed.size <= SCAN_ALLOWED_UP_TO;
      if (graph !== undefined && !mostlyPending && !few) {
        return searchGraph(graph, query, limit, allowed);
      }
      const best = createTopK(limit);
      const scanned = listed ?? (allowed && [...table.ids()].filter((id) => allowed.has(id)));
      table.scan(query, best, scanned);
      return best.sorted();
    },
    state() {
      const mode =
        graph === undefined
          ? isLarge()
            ? 'building'
            : 'exact'
          : pending.size > 0
            ? 'building'
            : 'graph';
      return { vectors: table.size(), mode };
    },
    async settled() {
      while (work !== undefined) await work;
    },
    async close() {
      isClosed = true;
      await work;
      if (unsavedChanges > 0) await save();
    },
    async discard() {
      isClosed = true;
      await work;
    },
  };
}
