import type { Statement } from 'better-sqlite3';
import type { ChunkScope } from '../types.ts';
import type { Db } from './database.ts';
import { filterSql } from './filter-sql.ts';

export interface LiveChunk {
  readonly id: number;
  readonly terms: number;
}

export interface LiveVector {
  readonly id: number;
  readonly vector: Buffer;
}

/** Something held in memory that follows the live chunks of one store. */
export interface Mirror {
  readonly lastId: number;
  readonly size: number;
  ids(): Iterable<number>;
  remove(id: number): void;
}

/** `live`: of versions in force now or later, searched every day. `past`: of versions that are over. */
export type Partition = 'live' | 'past';

/** The chunks of one partition. Live ids only grow and are never used again; a chunk comes to the past with the id it had. */
export interface LiveChunks {
  added(store: number, after: number): IterableIterator<LiveChunk>;
  addedVectors(store: number, after: number): IterableIterator<LiveVector>;
  ids(store: number): number[];
  lastId(store: number): number;
  /** Length of a chunk in terms; undefined where it is not live. */
  terms(id: number): number | undefined;
  /** Removes from the mirror what is no longer live. Call it after adding what is new. */
  prune(store: number, liveCount: number, mirror: Mirror): void;
  /** The chunks of a store that are in the scope; undefined when that is all of them. */
  inScope(store: number, scope: ChunkScope): Set<number> | undefined;
  /** Those of documents not in force on a day. */
  notInForce(store: number, day: string): Set<number>;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const REMEMBERED = 64;

export function createLiveChunks(db: Db, partition: Partition): LiveChunks {
  const table = `${partition}_chunks`;
  const isPast = partition === 'live' ? 0 : 1;
  const vectors = partition === 'live' ? 'vectors' : 'past_vectors';
  const added = db.prepare<[number, number], LiveChunk>(
    `SELECT id, terms FROM ${table} WHERE store = ? AND id > ? ORDER BY id`,
  );
  const addedVectors = db.prepare<[number, number], LiveVector>(
    `SELECT l.id, v.vector FROM ${table} l JOIN ${vectors} v ON v.chunk_id = l.id
     WHERE l.store = ? AND l.id > ? ORDER BY l.id`,
  );
  const ids = db.prepare<[number], number>(`SELECT id FROM ${table} WHERE store = ?`).pluck();
  const lastId = db
    .prepare<[number], number>(`SELECT coalesce(max(id), 0) FROM ${table} WHERE store = ?`)
    .pluck();
  const terms = db.prepare<[number], number>(`SELECT terms FROM ${table} WHERE id = ?`).pluck();
  // The cross join has SQLite start from the few documents, not from all chunks of the store; a UNION that sorts out the
  // same ones would read all documents instead of the two indexes.
  const outside = db
    .prepare<[{ store: number; day: string }], number>(
      `SELECT l.id FROM (
         SELECT document_id FROM validity WHERE past = ${isPast} AND until_day <= @day
         UNION ALL SELECT document_id FROM validity WHERE past = ${isPast} AND from_day > @day
       ) o CROSS JOIN ${table} l ON l.document_id = o.document_id WHERE l.store = @store`,
    )
    .pluck();

  /** Preparing a statement takes as long as finding a document's chunks with it; there are few kinds of scope. */
  const prepared = new Map<string, Statement<unknown[], number>>();
  function inScope(where: string): Statement<unknown[], number> {
    const known = prepared.get(where);
    if (known !== undefined) return known;
    const statement = db
      .prepare<unknown[], number>(
        `SELECT l.id FROM ${table} l JOIN documents d ON d.id = l.document_id WHERE ${where}`,
      )
      .pluck();
    if (prepared.size >= REMEMBERED) prepared.clear();
    prepared.set(where, statement);
    return statement;
  }

  return {
    added: (store, after) => added.iterate(store, after),
    addedVectors: (store, after) => addedVectors.iterate(store, after),
    ids: (store) => ids.all(store),
    lastId: (store) => lastId.get(store) ?? 0,
    terms: (id) => terms.get(id),
    prune(store, liveCount, mirror) {
      if (mirror.size === liveCount) return;
      const live = new Set(ids.all(store));
      const gone = Array.from(mirror.ids()).filter((id) => !live.has(id));
      for (const id of gone) mirror.remove(id);
    },
    notInForce: (store, day) => new Set(outside.all({ store, day })),
    inScope(store, scope) {
      const conditions = conditionsOf(scope);
      if (conditions.length === 0) return undefined;
      // Without the + the index over a whole store would be taken even for a handful of documents.
      const where = ['+l.store = ?', ...conditions.map(({ sql }) => sql)].join(' AND ');
      const values = conditions.flatMap((condition) => condition.values);
      return new Set(inScope(where).all(store, ...values));
    },
  };
}

function conditionsOf({ kinds, roles, documentIds, filter }: ChunkScope): Condition[] {
  return [
    ...(documentIds === undefined ? [] : [oneOf('l.document_id', documentIds)]),
    ...(roles === undefined ? [] : [oneOf('l.role', roles)]),
    ...(kinds === undefined ? [] : [oneOf('d.kind', kinds)]),
    ...(filter === undefined ? [] : [filterSql(filter)]),
  ];
}

/** A list of any length is one parameter. */
function oneOf(column: string, values: readonly (string | number)[]): Condition {
  return {
    sql: `${column} IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(values)],
  };
}
