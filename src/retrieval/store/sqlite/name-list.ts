import type { AliasEntry } from '../types.ts';
import type { Db } from './database.ts';
import type { Revision } from './revision.ts';
import { type DocumentRow, DOCUMENTS } from './rows.ts';

/** The names of the documents in force on a day, kept in memory: while documents are only added, only theirs are read. */
export interface NameList {
  of(storeId: string, day: string): readonly AliasEntry[];
}

type NamedRow = Pick<DocumentRow, 'id' | 'kind' | 'subject' | 'aliases'>;

interface Held {
  readonly changes: number;
  /** Highest document id there was, in whichever store. */
  readonly lastId: number;
  readonly entries: readonly AliasEntry[];
}

/** Stores and days asked for. */
const REMEMBERED = 16;

export function createNameList(db: Db, revision: Revision): NameList {
  const columns = `SELECT d.id, d.kind, d.subject, d.aliases FROM ${DOCUMENTS}`;
  const inForce = 'v.from_day <= @day AND @day < v.until_day ORDER BY d.id';
  const all = db.prepare<[{ storeId: string; day: string }], NamedRow>(
    `${columns} WHERE d.store_id = @storeId AND ${inForce}`,
  );
  // The + has SQLite begin at the id instead of reading the whole store.
  const added = db.prepare<[{ storeId: string; day: string; after: number }], NamedRow>(
    `${columns} WHERE d.id > @after AND +d.store_id = @storeId AND ${inForce}`,
  );
  const lastDocument = db.prepare<[], number | null>('SELECT max(id) FROM documents').pluck();
  const held = new Map<string, Held>();

  const entriesOf = (storeId: string, rows: readonly NamedRow[]): AliasEntry[] =>
    rows.flatMap(({ id, kind, subject, aliases }) => {
      const others = JSON.parse(aliases) as string[];
      const names = new Set(subject === null ? others : [subject, ...others]);
      return [...names].map((alias) => ({ alias, kind, documentId: id, storeId }));
    });

  return {
    of(storeId, day) {
      const key = `${storeId} ${day}`;
      const known = held.get(key);
      const changes = revision.changes();
      const lastId = lastDocument.get() ?? 0;
      if (known?.changes === changes && known.lastId === lastId) return known.entries;
      const entries =
        known?.changes === changes && known.lastId < lastId
          ? [
              ...known.entries,
              ...entriesOf(storeId, added.all({ storeId, day, after: known.lastId })),
            ]
          : entriesOf(storeId, all.all({ storeId, day }));
      const oldest = held.size >= REMEMBERED ? held.keys().next().value : undefined;
      if (oldest !== undefined) held.delete(oldest);
      held.set(key, { changes, lastId, entries });
      return entries;
    },
  };
}
