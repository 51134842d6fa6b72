import type { ChunkWords } from '../chunk-words.ts';
import type { Db } from './database.ts';
import type { Partition } from './live-chunks.ts';

export interface WordsTable {
  insert(chunkId: number, words: ChunkWords): void;
  remove(chunkId: number): void;
  /** Number of chunks that hold the term. */
  frequency(term: string): number;
  /**
   * Every occurrence of a term in chunks with an id above `after`, ascending by chunk, as chunk id × 2 + 1 for the body
   * and chunk id × 2 for the context: one number a row is read several times faster than two.
   */
  occurrences(term: string, after: number): number[];
  /** Ids of all chunks with words. */
  ids(): number[];
  /** Has FTS5 check its own structure. */
  isSound(): boolean;
}

const name = (store: number, partition: Partition): string =>
  partition === 'live' ? `words_${store}` : `words_${store}_past`;

/**
 * FTS5 as a durable table of postings, one for each store, so that frequencies are those of the store. Terms come
 * ready-made: the `ascii` tokenizer keeps every character beyond ASCII, `tokenchars` the joints inside a term.
 */
export function createWordsTable(db: Db, store: number, partition: Partition = 'live'): void {
  const table = name(store, partition);
  db.exec(
    `CREATE VIRTUAL TABLE ${table} USING fts5 (
      context, body, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '.-/+^%'''"
    );
    CREATE VIRTUAL TABLE ${table}_terms USING fts5vocab (${table}, 'row');
    CREATE VIRTUAL TABLE ${table}_all USING fts5vocab (${table}, 'instance');`,
  );
}

export function dropWordsTable(db: Db, store: number): void {
  for (const partition of ['live', 'past'] as const) {
    if (!hasWordsTable(db, store, partition)) continue;
    const table = name(store, partition);
    for (const suffix of ['_terms', '_all', '']) db.exec(`DROP TABLE ${table}${suffix}`);
  }
}

/** A store without earlier versions has no table for their words. */
export function hasWordsTable(db: Db, store: number, partition: Partition): boolean {
  const found = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  return found.get(name(store, partition)) !== undefined;
}

export function openWordsTable(db: Db, store: number, partition: Partition = 'live'): WordsTable {
  const table = name(store, partition);
  const insert = db.prepare(`INSERT INTO ${table} (rowid, context, body) VALUES (?, ?, ?)`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE rowid = ?`);
  const frequency = db
    .prepare<[string], number>(`SELECT doc FROM ${table}_terms WHERE term = ?`)
    .pluck();
  const occurrences = db
    .prepare<[string, number], number>(
      `SELECT doc * 2 + (col = 'body') FROM ${table}_all WHERE term = ? AND doc > ?`,
    )
    .pluck();
  return {
    insert(chunkId, { context, body }) {
      insert.run(chunkId, context.join(' '), body.join(' '));
    },
    remove: (chunkId) => void remove.run(chunkId),
    frequency: (term) => frequency.get(term) ?? 0,
    occurrences: (term, after) => occurrences.all(term, after),
    isSound() {
      try {
        db.exec(`INSERT INTO ${table} (${table}) VALUES ('integrity-check')`);
        return true;
      } catch {
        return false;
      }
    },
    ids: () => db.prepare<[], number>(`SELECT id FROM ${table}_docsize ORDER BY id`).pluck().all(),
  };
}
