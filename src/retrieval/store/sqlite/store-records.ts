import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import { TERMS_VERSION } from '../../lexical/terms.ts';
import type { Attributes } from '../../document.ts';
import type { StoreChange, StoreRecord } from '../types.ts';
import type { Db } from './database.ts';
import type { Revision } from './revision.ts';
import { createWordsTable, dropWordsTable } from './words-table.ts';

interface StoreRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly metadata: string;
  readonly embedder: string;
  readonly dimension: number;
  readonly generation: number;
  readonly terms_version: number;
  readonly live_chunks: number;
  readonly created_at: number;
  readonly last_active_at: number;
  readonly expires_after_days: number | null;
}

interface StoreRowWithDocuments extends StoreRow {
  readonly documents: number;
  readonly text_length: number;
}

/** What the indexes need to know of a store, read at every search. */
export interface StoreState {
  readonly id: string;
  readonly name: string;
  /** Names the store's word table; never used again. */
  readonly number: number;
  readonly embedder: string;
  readonly dimension: number;
  readonly generation: number;
  readonly termsVersion: number;
  readonly liveChunks: number;
}

export interface NewStore {
  readonly name: string;
  readonly metadata: Attributes;
  readonly embedder: string;
  readonly dimension: number;
  readonly expiresAfterDays: number | undefined;
}

/** Functions that write run inside the caller's transaction. */
export interface StoreRecords {
  create(store: NewStore): StoreRecord;
  update(id: string, change: StoreChange): StoreRecord;
  /** False where it was touched within the hour. */
  needsTouch(id: string): boolean;
  touch(id: string): void;
  list(): StoreRecord[];
  states(): StoreState[];
  /** By id or name; throws `store_not_found`. */
  get(idOrName: string): StoreRecord;
  /** By id; throws `store_not_found`. */
  state(id: string): StoreState;
  delete(id: string): void;
  /** For a store that comes from elsewhere and holds nothing yet: its own id where that is free, and its age. */
  adopt(id: string, own: { readonly id: string; readonly createdAt: number }): string;
  bindEmbedder(id: string, embedder: string, dimension: number): void;
  termsRenewed(id: string): void;
}

const TOUCH_EVERY_S = 3600;

function inForce(what: string): string {
  return `(SELECT ${what} FROM documents d JOIN validity v ON v.document_id = d.id
    WHERE d.store_id = s.id AND v.from_day <= @day AND @day < v.until_day)`;
}

/** With the number and the length of the documents in force on the day `@day`. */
const SELECT = `
  SELECT s.*, ${inForce('count(*)')} AS documents, ${inForce('coalesce(sum(d.text_length), 0)')} AS text_length
  FROM stores s`;

export function createStoreRecords(db: Db, revision: Revision, today: () => string): StoreRecords {
  const insert = db.prepare(
    `INSERT INTO stores (id, name, metadata, embedder, dimension, expires_after_days, terms_version, created_at,
       last_active_at)
     VALUES (@id, @name, @metadata, @embedder, @dimension, @expiresAfterDays, ${TERMS_VERSION}, unixepoch(), unixepoch())`,
  );
  const setName = db.prepare('UPDATE stores SET name = ? WHERE id = ?');
  const setMetadata = db.prepare('UPDATE stores SET metadata = ? WHERE id = ?');
  const setExpiry = db.prepare('UPDATE stores SET expires_after_days = ? WHERE id = ?');
  const setActive = db.prepare('UPDATE stores SET last_active_at = unixepoch() WHERE id = ?');
  const isQuiet = db.prepare(
    `SELECT 1 FROM stores WHERE id = ? AND last_active_at < unixepoch() - ${TOUCH_EVERY_S}`,
  );
  const all = db.prepare<[{ day: string }], StoreRowWithDocuments>(`${SELECT} ORDER BY s.number`);
  // An id wins over a name that looks like one.
  const byIdOrName = db.prepare<[{ day: string; name: string }], StoreRowWithDocuments>(
    `${SELECT} WHERE s.id = @name OR s.name = @name ORDER BY s.id = @name DESC LIMIT 1`,
  );
  const one = (name: string): StoreRowWithDocuments | undefined =>
    byIdOrName.get({ day: today(), name });
  const byId = db.prepare<[string], StoreRow>('SELECT * FROM stores WHERE id = ?');
  const allRows = db.prepare<[], StoreRow>('SELECT * FROM stores ORDER BY number');
  const forgetLive = db.prepare('DELETE FROM live_chunks WHERE store = ?');
  const forgetPast = db.prepare('DELETE FROM past_chunks WHERE store = ?');
  const remove = db.prepare('DELETE FROM stores WHERE number = ?');
  const adopt = db.prepare('UPDATE stores SET id = ?, created_at = ? WHERE id = ?');
  const bind = db.prepare(
    'UPDATE stores SET embedder = ?, dimension = ?, generation = generation + 1 WHERE id = ?',
  );
  const renew = db.prepare(
    `UPDATE stores SET terms_version = ${TERMS_VERSION}, generation = generation + 1 WHERE id = ?`,
  );

  function state(id: string): StoreState {
    const row = byId.get(id);
    if (row === undefined) throw notFound();
    return toState(row);
  }

  function get(idOrName: string): StoreRecord {
    const row = one(idOrName);
    if (row === undefined) throw notFound();
    return toRecord(row);
  }

  return {
    get,
    state,
    list: () => all.all({ day: today() }).map(toRecord),
    states: () => allRows.all().map(toState),
    needsTouch: (id) => isQuiet.get(id) !== undefined,
    touch: (id) => void setActive.run(id),
    update(id, { name, metadata, expiresAfterDays }) {
      const same = name === undefined ? undefined : one(name);
      if (same !== undefined && same.id !== id) throw new AppError('store_exists');
      state(id);
      if (name !== undefined) setName.run(name, id);
      if (metadata !== undefined) setMetadata.run(JSON.stringify(metadata), id);
      if (expiresAfterDays !== undefined) setExpiry.run(expiresAfterDays, id);
      setActive.run(id);
      revision.bump();
      return get(id);
    },
    create({ name, metadata, embedder, dimension, expiresAfterDays = null }) {
      if (one(name) !== undefined) throw new AppError('store_exists');
      const id = `vs_${randomBytes(12).toString('hex')}`;
      const stored = insert.run({
        id,
        name,
        metadata: JSON.stringify(metadata),
        embedder,
        dimension,
        expiresAfterDays,
      });
      createWordsTable(db, Number(stored.lastInsertRowid));
      revision.bump();
      return get(id);
    },
    delete(id) {
      const { number } = state(id);
      dropWordsTable(db, number);
      forgetLive.run(number);
      forgetPast.run(number);
      remove.run(number);
      revision.bump();
      revision.bumpChanges();
    },
    adopt(id, own) {
      const kept = one(own.id) === undefined ? own.id : id;
      adopt.run(kept, own.createdAt, id);
      return kept;
    },
    bindEmbedder(id, embedder, dimension) {
      bind.run(embedder, dimension, id);
      revision.bump();
    },
    termsRenewed(id) {
      renew.run(id);
      revision.bump();
    },
  };
}

function notFound(): AppError {
  return new AppError('store_not_found');
}

function toState(row: StoreRow): StoreState {
  return {
    id: row.id,
    name: row.name,
    number: row.number,
    embedder: row.embedder,
    dimension: row.dimension,
    generation: row.generation,
    termsVersion: row.terms_version,
    liveChunks: row.live_chunks,
  };
}

function toRecord(row: StoreRowWithDocuments): StoreRecord {
  return {
    id: row.id,
    name: row.name,
    metadata: JSON.parse(row.metadata) as Attributes,
    embedder: row.embedder,
    dimension: row.dimension,
    documentCount: row.documents,
    textLength: row.text_length,
    chunkCount: row.live_chunks,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    expiresAfterDays: row.expires_after_days ?? undefined,
  };
}
