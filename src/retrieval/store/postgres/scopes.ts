import type { ChunkScope } from '../types.ts';
import type { Query } from './database.ts';
import { createParameters, filterSql } from './filter-sql.ts';
import type { StoreState } from './store-records.ts';

/** Which documents of a store and partition a search may return. */
export interface DocumentScope {
  /** Undefined: all of them. */
  readonly allows: ((documentId: number) => boolean) | undefined;
  /** What SQL needs of it: only these documents, or all but these. */
  readonly listed: readonly number[];
  readonly isOnly: boolean;
  /** At most so many chunks; undefined where it may be all. */
  readonly mostChunks: number | undefined;
}

export interface Scopes {
  of(query: Query, store: StoreState, past: boolean, scope: ChunkScope): Promise<DocumentScope>;
}

const REMEMBERED = 32;

/** The same scope is asked for again and again; what it comes to changes with the store's revision and the day only. */
export function createScopes(today: () => string): Scopes {
  const known = new Map<string, DocumentScope>();
  return {
    async of(query, store, past, scope) {
      const { kinds, documentIds, filter, asOf: day = today() } = scope;
      const key = JSON.stringify([
        store.number,
        store.revision,
        past,
        day,
        kinds,
        documentIds,
        filter,
      ]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const narrowed = kinds !== undefined || documentIds !== undefined || filter !== undefined;
      const found = narrowed
        ? await only(query, store, past, scope, day)
        : await allBut(query, store, past, day);
      const oldest = known.size >= REMEMBERED ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, found);
      return found;
    },
  };
}

async function only(
  query: Query,
  store: StoreState,
  past: boolean,
  { kinds, documentIds, filter }: ChunkScope,
  day: string,
): Promise<DocumentScope> {
  const parameters = createParameters(store.id, past, day);
  const conditions = [
    ...(documentIds === undefined ? [] : [`d.id = ANY(${parameters.add(documentIds)}::bigint[])`]),
    ...(kinds === undefined ? [] : [`d.kind = ANY(${parameters.add(kinds)}::text[])`]),
    ...(filter === undefined ? [] : [filterSql(filter, parameters)]),
  ];
  const rows = await query<{ id: number; chunk_count: number }>(
    `SELECT d.id, d.chunk_count FROM documents d
     WHERE d.store_id = $1 AND d.past = $2 AND d.from_day <= $3 AND $3 < d.until_day AND ${conditions.join(' AND ')}`,
    parameters.values,
  );
  const ids = new Set(rows.map(({ id }) => id));
  return {
    allows: (id) => ids.has(id),
    listed: [...ids],
    isOnly: true,
    mostChunks: rows.reduce((sum, row) => sum + row.chunk_count, 0),
  };
}

/** Without a filter, what is not in force on the day is little. */
async function allBut(
  query: Query,
  store: StoreState,
  past: boolean,
  day: string,
): Promise<DocumentScope> {
  // In two halves, so that an index finds the few there are.
  const rows = await query<{ id: number }>(
    `SELECT id FROM documents WHERE store_id = $1 AND ${past ? 'past' : 'NOT past'} AND until_day <= $2
     UNION SELECT id FROM documents WHERE store_id = $1 AND ${past ? 'past' : 'NOT past'} AND from_day > $2`,
    [store.id, day],
  );
  const ids = new Set(rows.map(({ id }) => id));
  return {
    allows: ids.size === 0 ? undefined : (id) => !ids.has(id),
    listed: [...ids],
    isOnly: false,
    mostChunks: undefined,
  };
}
