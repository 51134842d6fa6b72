import type { Logger } from '../../../core/logger.ts';
import type { Database, Query } from './database.ts';
import { liveSet, type StoreState } from './store-records.ts';

export interface VectorGraphsDeps {
  readonly db: Database;
  readonly logger: Logger;
  /** Number of chunks from which a store gets a graph. */
  readonly graphFrom: number;
}

/** The HNSW graphs of pgvector, one for each store that is large enough. */
export interface VectorGraphs {
  /** Has the graph made in the background where it is missing and worth it; one server at a time does it. */
  ensure(store: StoreState, chunks: number): void;
  isBuilt(store: StoreState, chunks: number): Promise<boolean>;
  /** Without it, searches compare all vectors. Waits for what reads the table meanwhile, an export for one. */
  drop(store: StoreState): Promise<void>;
  /** Drops in the background the graphs of stores that are gone. */
  sweep(): void;
  /** Ends what is being built; another server or the next start does it. */
  close(): Promise<void>;
}

/** In the place of a store's number. */
const SWEEPING = -1;
/** pgvector's limit for a graph over float32. */
const MOST_DIMENSIONS = 2000;

export function createVectorGraphs({ db, logger, graphFrom }: VectorGraphsDeps): VectorGraphs {
  const built = new Set<number>();
  const building = new Map<number, Promise<void>>();
  const sessions = new Set<number>();
  let isClosed = false;

  const isWanted = ({ dimension }: StoreState, chunks: number): boolean =>
    chunks >= graphFrom && dimension <= MOST_DIMENSIONS;

  async function build(store: StoreState): Promise<void> {
    await db.session(async (query) => {
      const lock = `hashtextextended('xinglin graph ' || current_schema() || $1, 0)`;
      const [claimed] = await query<{ ok: boolean; pid: number }>(
        `SELECT pg_try_advisory_lock(${lock}) AS ok, pg_backend_pid() AS pid`,
        [String(store.number)],
      );
      if (claimed?.ok !== true) return;
      sessions.add(claimed.pid);
      try {
        if (!isClosed) await create(query, store);
        built.add(store.number);
      } finally {
        sessions.delete(claimed.pid);
        await query(`SELECT pg_advisory_unlock(${lock})`, [String(store.number)]);
      }
    });
  }

  async function create(query: Query, store: StoreState): Promise<void> {
    const state = await stateOfGraph(query, store);
    if (state === 'valid') return;
    const started = performance.now();
    await query('SET statement_timeout = 0');
    try {
      // What a server that died while building it has left.
      if (state === 'invalid') await query(`DROP INDEX CONCURRENTLY IF EXISTS ${nameOf(store)}`);
      await query(
        `CREATE INDEX CONCURRENTLY ${nameOf(store)} ON chunk_vectors
         USING hnsw ((vector::vector(${store.dimension})) vector_ip_ops) WITH (m = 16, ef_construction = 100)
         WHERE word_set = ${liveSet(store)}`,
      );
    } finally {
      await query('RESET statement_timeout');
    }
    const tookMs = Math.round(performance.now() - started);
    logger.info({ store: store.id, tookMs }, 'the vector graph is built');
  }

  async function dropIndex(name: string): Promise<void> {
    await db.session(async (query) => {
      const [session] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const pid = session?.pid ?? 0;
      sessions.add(pid);
      try {
        if (!isClosed) await query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      } finally {
        sessions.delete(pid);
      }
    });
  }

  async function sweepNow(): Promise<void> {
    const orphans = await db.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
         AND c.relname ~ '^chunk_vectors_graph_[0-9]+_[0-9]+$'
         AND NOT EXISTS (SELECT 1 FROM stores s WHERE s.number = split_part(c.relname, '_', 4)::int)`,
    );
    for (const { name } of orphans) await dropIndex(name);
  }

  return {
    ensure(store, chunks) {
      const { number } = store;
      if (isClosed || built.has(number) || building.has(number) || !isWanted(store, chunks)) return;
      const work = build(store)
        .catch((error: unknown) => {
          if (isClosed) return;
          const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
          logger.warn(
            { store: store.id, code },
            'the vector graph could not be built; searches compare all vectors',
          );
        })
        .finally(() => building.delete(number));
      building.set(number, work);
    },
    async isBuilt(store, chunks) {
      if (!isWanted(store, chunks)) return true;
      return (await stateOfGraph(db.query, store)) === 'valid';
    },
    async drop(store) {
      built.delete(store.number);
      if ((await stateOfGraph(db.query, store)) !== 'missing') await dropIndex(nameOf(store));
    },
    sweep() {
      if (isClosed || building.has(SWEEPING)) return;
      const work = sweepNow()
        .catch(() => undefined)
        .finally(() => building.delete(SWEEPING));
      building.set(SWEEPING, work);
    },
    async close() {
      isClosed = true;
      for (const pid of sessions) await db.query('SELECT pg_cancel_backend($1)', [pid]);
      await Promise.all(building.values());
    },
  };
}

async function stateOfGraph(
  query: Query,
  store: StoreState,
): Promise<'valid' | 'invalid' | 'missing'> {
  const [row] = await query<{ valid: boolean }>(
    `SELECT i.indisvalid AS valid FROM pg_index i WHERE i.indexrelid = to_regclass($1)`,
    [nameOf(store)],
  );
  if (row === undefined) return 'missing';
  return row.valid ? 'valid' : 'invalid';
}

/** Numbers of stores are never used again, so a name means one graph. */
const nameOf = ({ number, dimension }: StoreState): string =>
  `chunk_vectors_graph_${number}_${dimension}`;
