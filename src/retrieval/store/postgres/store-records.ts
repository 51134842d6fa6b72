import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import type { Attributes } from '../../document.ts';
import { TERMS_VERSION } from '../../lexical/terms.ts';
import type { StoreChange, StoreRecord } from '../types.ts';
import { asJson, type Query } from './database.ts';

/** What searching and writing need to know of a store. */
export interface StoreState {
  readonly id: string;
  readonly name: string;
  /** Never used again. */
  readonly number: number;
  readonly embedder: string;
  readonly dimension: number;
  readonly termsVersion: number;
  readonly revision: number;
}

export interface NewStore {
  readonly name: string;
  readonly metadata: Attributes;
  readonly embedder: string;
  readonly dimension: number;
  readonly expiresAfterDays: number | undefined;
}

/** The word set of versions in force now or later, and that of versions that are over. */
export const liveSet = ({ number }: Pick<StoreState, 'number'>): number => number * 2;
export const pastSet = ({ number }: Pick<StoreState, 'number'>): number => number * 2 + 1;

interface StoreRow {
  readonly id: string;
  readonly name: string;
  readonly metadata: Attributes;
  readonly embedder: string;
  readonly dimension: number;
  readonly created_at: number;
  readonly last_active_at: number;
  readonly expires_after_days: number | null;
  readonly documents: number;
  readonly text_length: number;
  readonly chunks: number;
}

const STATE =
  'id, name, number, embedder, dimension, terms_version AS "termsVersion", revision FROM stores';
/** With the number and the length of the documents in force on the day $1. */
const RECORD = `
  SELECT s.id, s.name, s.metadata, s.embedder, s.dimension, s.created_at, s.last_active_at, s.expires_after_days, w.chunks,
    held.documents, held.text_length
  FROM stores s JOIN word_sets w ON w.id = s.number * 2
    CROSS JOIN LATERAL (
      SELECT count(*) AS documents, coalesce(sum(d.text_length), 0)::bigint AS text_length
      FROM documents d WHERE d.store_id = s.id AND d.from_day <= $1 AND $1 < d.until_day
    ) held`;
const NOW = 'extract(epoch FROM clock_timestamp())::bigint';
const TOUCH_EVERY_S = 3600;

export async function listStores(query: Query, today: string): Promise<StoreRecord[]> {
  return (await query<StoreRow>(`${RECORD} ORDER BY s.number`, [today])).map(toRecord);
}

/** By id or name; an id wins over a name that looks like one. Throws `store_not_found`. */
export async function findStore(
  query: Query,
  today: string,
  idOrName: string,
): Promise<StoreRecord> {
  const [row] = await query<StoreRow>(
    `${RECORD} WHERE s.id = $2 OR s.name = $2 ORDER BY s.id = $2 DESC LIMIT 1`,
    [today, idOrName],
  );
  if (row === undefined) throw new AppError('store_not_found');
  return toRecord(row);
}

/** By id; throws `store_not_found`. */
export async function stateOf(query: Query, id: string): Promise<StoreState> {
  const [state] = await query<StoreState>(`SELECT ${STATE} WHERE id = $1`, [id]);
  if (state === undefined) throw new AppError('store_not_found');
  return state;
}

export function allStates(query: Query): Promise<StoreState[]> {
  return query<StoreState>(`SELECT ${STATE} ORDER BY number`);
}

/**
 * The state of a store nobody else can write to until this transaction ends: what is given out inside it, slots and
 * versions, is committed in ascending order. Throws `store_not_found`, `store_busy`.
 */
export async function lockStore(query: Query, id: string): Promise<StoreState> {
  const [state] = await query<StoreState>(`SELECT ${STATE} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  if (state === undefined) throw new AppError('store_not_found');
  return state;
}

/** To be called under the store's lock by everything a search could see. */
export async function bumpRevision(query: Query, id: string): Promise<void> {
  await query('UPDATE stores SET revision = revision + 1 WHERE id = $1', [id]);
}

/** Throws `store_exists`. Returns the id. */
export async function createStore(query: Query, store: NewStore): Promise<string> {
  const { name, metadata, embedder, dimension, expiresAfterDays = null } = store;
  const id = `vs_${randomBytes(12).toString('hex')}`;
  const [made] = await query<{ number: number }>(
    `INSERT INTO stores (id, name, metadata, embedder, dimension, expires_after_days, terms_version, created_at,
       last_active_at)
     SELECT $1, $2, $3::json, $4, $5::int, $6::int, ${TERMS_VERSION}, ${NOW}, ${NOW}
     WHERE NOT EXISTS (SELECT 1 FROM stores WHERE id = $2)
     ON CONFLICT (name) DO NOTHING RETURNING number`,
    [id, name, asJson(metadata), embedder, dimension, expiresAfterDays],
  );
  if (made === undefined) throw new AppError('store_exists');
  await query('INSERT INTO word_sets (id, store) VALUES ($1, $3), ($2, $3)', [
    liveSet(made),
    pastSet(made),
    made.number,
  ]);
  return id;
}

/** Throws `store_not_found`, `store_exists`. */
export async function updateStore(query: Query, id: string, change: StoreChange): Promise<void> {
  const { name, metadata, expiresAfterDays } = change;
  await lockStore(query, id);
  if (name !== undefined) {
    const same = await query('SELECT 1 FROM stores WHERE (id = $1 OR name = $1) AND id <> $2', [
      name,
      id,
    ]);
    if (same.length > 0) throw new AppError('store_exists');
    await query('UPDATE stores SET name = $1 WHERE id = $2', [name, id]).catch(taken);
  }
  if (metadata !== undefined) {
    await query('UPDATE stores SET metadata = $1 WHERE id = $2', [asJson(metadata), id]);
  }
  if (expiresAfterDays !== undefined) {
    await query('UPDATE stores SET expires_after_days = $1 WHERE id = $2', [expiresAfterDays, id]);
  }
  await query(`UPDATE stores SET last_active_at = ${NOW} WHERE id = $1`, [id]);
  await bumpRevision(query, id);
}

/** Another server took the name between the look and the write. */
function taken(error: unknown): never {
  const isTaken = error instanceof Error && 'code' in error && error.code === '23505';
  throw isTaken ? new AppError('store_exists', { cause: error }) : error;
}

export async function touchStore(query: Query, id: string): Promise<void> {
  await query(
    `UPDATE stores SET last_active_at = ${NOW} WHERE id = $1 AND last_active_at < ${NOW} - ${TOUCH_EVERY_S}`,
    [id],
  );
}

/** Throws `store_not_found`. Returns what it was. */
export async function deleteStore(query: Query, id: string): Promise<StoreState> {
  const state = await lockStore(query, id);
  const sets = [liveSet(state), pastSet(state)];
  await query('DELETE FROM word_lists WHERE word_set = ANY($1::int[])', [sets]);
  await query('DELETE FROM supersessions WHERE store_id = $1', [id]);
  await query('DELETE FROM stores WHERE id = $1', [id]);
  return state;
}

export async function bindEmbedder(
  query: Query,
  id: string,
  embedder: string,
  dimension: number,
): Promise<void> {
  await query('UPDATE stores SET embedder = $1, dimension = $2 WHERE id = $3', [
    embedder,
    dimension,
    id,
  ]);
  await bumpRevision(query, id);
}

function toRecord(row: StoreRow): StoreRecord {
  return {
    id: row.id,
    name: row.name,
    metadata: row.metadata,
    embedder: row.embedder,
    dimension: row.dimension,
    documentCount: row.documents,
    textLength: row.text_length,
    chunkCount: row.chunks,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
    expiresAfterDays: row.expires_after_days ?? undefined,
  };
}
