import type { StoredDocument } from '../../document.ts';
import {
  earliest,
  endDay,
  firstDay,
  isOver,
  namesOfDocument,
  type Replacement,
  stemOf,
} from '../../validity.ts';
import type { Db } from './database.ts';
import type { DocumentRecords } from './document-records.ts';

/** Functions run inside the caller's transaction. */
export interface ValidityRecords {
  /** Reads the dates of a document stored on that day and its `supersedes` anew; returns it and all documents whose days this may have changed. */
  settle(documentId: number, storedOn: string): StoredDocument[];
  /** Documents of a store that are over by now and whose chunks are still searched every day. */
  overdue(storeId: string): number[];
}

interface ReplacementRow {
  readonly id: number;
  readonly from_day: string;
  readonly source_key: string;
  readonly isLatest: 0 | 1;
}

interface KnownReplacement {
  readonly replaced_by: number | null;
  readonly replaced_from: string | null;
  readonly replaced_how: Replacement['how'] | null;
}

const MOVED_AT_ONCE = 20;

export function createValidityRecords(
  db: Db,
  documents: DocumentRecords,
  today: () => string,
): ValidityRecords {
  const laterVersions = db.prepare<[string, string, number], ReplacementRow>(
    `SELECT d.id, v.from_day, d.source_key, d.status = 'current' AS isLatest
     FROM documents d JOIN validity v ON v.document_id = d.id
     WHERE d.store_id = ? AND d.source_key = ? AND d.version > ?`,
  );
  const namedBy = db.prepare<[string, string, string], ReplacementRow>(
    `SELECT d.id, v.from_day, d.source_key, d.status = 'current' AS isLatest
     FROM supersessions s CROSS JOIN documents d ON d.id = s.document_id JOIN validity v ON v.document_id = d.id
     WHERE s.store_id = ? AND s.name IN (SELECT value FROM json_each(?)) AND d.source_key <> ?
     GROUP BY d.id`,
  );
  const known = db.prepare<[number], KnownReplacement>(
    'SELECT replaced_by, replaced_from, replaced_how FROM validity WHERE document_id = ?',
  );
  const exists = db.prepare<[number], { id: number }>('SELECT id FROM documents WHERE id = ?');
  const setFrom = db.prepare('UPDATE validity SET from_day = ? WHERE document_id = ?');
  const setUntil = db.prepare(
    `UPDATE validity SET until_day = @until, replaced_from = @from, replaced_by = @by, replaced_how = @how
     WHERE document_id = @id`,
  );
  // The cross joins have SQLite start from the few rows, not from all documents of the store.
  const overdue = db
    .prepare<[string, string], number>(
      `SELECT v.document_id FROM validity v CROSS JOIN documents d ON d.id = v.document_id
       WHERE v.past = 0 AND v.until_day <= ? AND d.store_id = ? LIMIT ${MOVED_AT_ONCE}`,
    )
    .pluck();
  const forget = db.prepare('DELETE FROM supersessions WHERE document_id = ?');
  const remember = db.prepare('INSERT OR IGNORE INTO supersessions VALUES (?, ?, ?)');
  const chain = db
    .prepare<[string, string], number>(
      'SELECT id FROM documents WHERE store_id = ? AND source_key = ?',
    )
    .pluck();
  const replacedBy = db
    .prepare<[number], number>('SELECT document_id FROM validity WHERE replaced_by = ?')
    .pluck();
  const named = db.prepare<
    [{ store: string; name: string }],
    { id: number; filename: string; exact: 0 | 1 }
  >(
    `SELECT id, filename, file_id = @name OR source_key = @name OR filename = @name OR CAST(id AS TEXT) = @name AS exact
     FROM documents WHERE store_id = @store AND (id = CAST(@name AS INTEGER) OR file_id = @name
       OR source_key = @name OR filename = @name OR (filename >= @name || '.' AND filename < @name || '/'))`,
  );

  function replacementOf(document: StoredDocument): Replacement | undefined {
    const { storeId, sourceKey, version } = document;
    const later = laterVersions.all(storeId, sourceKey, version);
    const names = JSON.stringify(namesOfDocument(document));
    const naming = namedBy.all(storeId, names, sourceKey);
    // A later version that no longer says so takes it back.
    const standing = new Set(
      naming.filter((row) => row.isLatest === 1).map((row) => row.source_key),
    );
    return earliest([
      ...later.map((row) => toReplacement(row, 'version')),
      ...naming
        .filter((row) => standing.has(row.source_key))
        .map((row) => toReplacement(row, 'supersedes')),
      ...ofDeleted(document.id),
    ]);
  }

  /** What was replaced by a document that has been deleted since stays replaced. */
  function ofDeleted(id: number): Replacement[] {
    const row = known.get(id);
    if (row === undefined || row.replaced_from === null || row.replaced_how === null) return [];
    if (row.replaced_by !== null && exists.get(row.replaced_by) !== undefined) return [];
    return [{ documentId: row.replaced_by ?? 0, from: row.replaced_from, how: row.replaced_how }];
  }

  function settleEnd(id: number): StoredDocument {
    const document = documents.get(id);
    const replacement = replacementOf(document);
    setUntil.run({
      id,
      until: endDay(document.effectiveUntil, replacement),
      from: replacement?.from ?? null,
      by: replacement?.documentId ?? null,
      how: replacement?.how ?? null,
    });
    return documents.get(id);
  }

  /** The documents a name may mean: one called so outright, or one whose file name without its ending it is. */
  const namedAs = (store: string, name: string): number[] =>
    named
      .all({ store, name })
      .filter(({ filename, exact }) => exact === 1 || stemOf(filename) === name)
      .map(({ id }) => id);

  return {
    overdue: (storeId) => overdue.all(today(), storeId),
    settle(documentId, storedOn) {
      const document = documents.get(documentId);
      const { storeId, sourceKey, effectiveFrom, version, supersedes } = document;
      setFrom.run(firstDay({ effectiveFrom, version, supersedes, storedOn }), documentId);
      forget.run(documentId);
      for (const name of supersedes) remember.run(storeId, name, documentId);
      const versions = chain.all(storeId, sourceKey);
      const touched = new Set([
        ...versions,
        ...versions.flatMap((id) => replacedBy.all(id)),
        ...supersedes.flatMap((name) => namedAs(storeId, name)),
      ]);
      return [...touched].map(settleEnd);
    },
  };
}

function toReplacement({ id, from_day }: ReplacementRow, how: Replacement['how']): Replacement {
  return { documentId: id, from: from_day, how };
}

/** Whether the chunks of a document belong to the past. */
export function isPast(document: StoredDocument, today: string): boolean {
  const { inForceFrom, inForceUntil } = document;
  return isOver({ fromDay: inForceFrom ?? '', untilDay: inForceUntil ?? '9999-12-31' }, today);
}
