import type { Db } from './database.ts';

/** What a chunk is found by: the names and headings it stands under, and its own text, both cut into terms. */
export interface ChunkWords {
  readonly context: readonly string[];
  readonly body: readonly string[];
}

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

const name = (store: number): string => `words_${store}`;

/**
 * FTS5 as a durable table of postings, one for each store, so that frequencies are those of the store. Terms come
 * ready-made: the `ascii` tokenizer keeps every character beyond ASCII, `tokenchars` the joints inside a term.
 */
export function createWordsTable(db: Db, store: number): void {
  db.exec(
    `CREATE VIRTUAL TABLE ${name(store)} USING fts5 (
      context, body, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '.-/+^%'''"
    );
    CREATE VIRTUAL TABLE ${name(store)}_terms USING fts5vocab (${name(store)}, 'row');
    CREATE VIRTUAL TABLE ${name(store)}_all USING fts5vocab (${name(store)}, 'instance');`,
  );
}

export function dropWordsTable(db: Db, store: number): void {
  for (const suffix of ['_terms', '_all', '']) db.exec(`DROP TABLE ${name(store)}${suffix}`);
}

export function openWordsTable(db: Db, store: number): WordsTable {
  const table = name(store);
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
