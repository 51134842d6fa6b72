import type { StoredDocument } from '../../document.ts';
import {
  earliest,
  endDay,
  firstDay,
  namesOfDocument,
  type Replacement,
  stemOf,
} from '../../validity.ts';
import type { Query } from './database.ts';
import { documentOf } from './document-records.ts';

interface ReplacementRow {
  readonly id: number;
  readonly from_day: string;
  readonly source_key: string;
  readonly is_latest: boolean;
}

interface KnownReplacement {
  readonly replaced_by: number | null;
  readonly replaced_from: string | null;
  readonly replaced_how: Replacement['how'] | null;
  readonly exists: boolean;
}

const MOVED_AT_ONCE = 20;

/** Documents of a store that are over by now and whose chunks are still searched every day. */
export async function overdue(query: Query, storeId: string, today: string): Promise<number[]> {
  const rows = await query<{ id: number }>(
    `SELECT id FROM documents WHERE store_id = $1 AND NOT past AND until_day <= $2 LIMIT ${MOVED_AT_ONCE}`,
    [storeId, today],
  );
  return rows.map(({ id }) => id);
}

/** Reads the dates of a document stored on a day and its `supersedes` anew; returns it and all documents whose days this has changed. */
export async function settle(
  query: Query,
  documentId: number,
  storedOn: string,
  today: string,
): Promise<StoredDocument[]> {
  const document = await documentOf(query, today, documentId);
  const { storeId, sourceKey, effectiveFrom, version, supersedes } = document;
  await query('UPDATE documents SET from_day = $1 WHERE id = $2', [
    firstDay({ effectiveFrom, version, supersedes, storedOn }),
    documentId,
  ]);
  await query('DELETE FROM supersessions WHERE document_id = $1', [documentId]);
  await query(
    'INSERT INTO supersessions SELECT DISTINCT $1::text, name, $3::bigint FROM unnest($2::text[]) AS name',
    [storeId, supersedes, documentId],
  );
  const chain = await query<{ id: number }>(
    `WITH versions AS (SELECT id FROM documents WHERE store_id = $1 AND source_key = $2)
     SELECT id FROM versions UNION SELECT d.id FROM documents d JOIN versions v ON d.replaced_by = v.id`,
    [storeId, sourceKey],
  );
  const touched = new Set(chain.map(({ id }) => id));
  for (const name of supersedes) {
    for (const id of await namedAs(query, storeId, name)) touched.add(id);
  }
  const settled: StoredDocument[] = [];
  for (const id of touched) settled.push(await settleEnd(query, id, today));
  return settled;
}

async function settleEnd(query: Query, id: number, today: string): Promise<StoredDocument> {
  const document = await documentOf(query, today, id);
  const replacement = await replacementOf(query, document);
  await query(
    `UPDATE documents SET until_day = $2, replaced_from = $3, replaced_by = $4, replaced_how = $5 WHERE id = $1`,
    [
      id,
      endDay(document.effectiveUntil, replacement),
      replacement?.from ?? null,
      replacement?.documentId ?? null,
      replacement?.how ?? null,
    ],
  );
  return documentOf(query, today, id);
}

async function replacementOf(
  query: Query,
  document: StoredDocument,
): Promise<Replacement | undefined> {
  const { id, storeId, sourceKey, version } = document;
  const later = await query<ReplacementRow>(
    `SELECT id, from_day, source_key, is_latest FROM documents
     WHERE store_id = $1 AND source_key = $2 AND version > $3`,
    [storeId, sourceKey, version],
  );
  const naming = await query<ReplacementRow>(
    `SELECT d.id, d.from_day, d.source_key, d.is_latest FROM documents d
     WHERE d.source_key <> $3 AND d.id IN (
       SELECT document_id FROM supersessions WHERE store_id = $1 AND name = ANY($2::text[]))`,
    [storeId, namesOfDocument(document), sourceKey],
  );
  // A later version that no longer says so takes it back.
  const standing = new Set(naming.filter((row) => row.is_latest).map((row) => row.source_key));
  return earliest([
    ...later.map((row) => toReplacement(row, 'version')),
    ...naming
      .filter((row) => standing.has(row.source_key))
      .map((row) => toReplacement(row, 'supersedes')),
    ...(await byDeleted(query, id)),
  ]);
}

/** What was replaced by a document that has been deleted since stays replaced. */
async function byDeleted(query: Query, id: number): Promise<Replacement[]> {
  const [row] = await query<KnownReplacement>(
    `SELECT replaced_by, replaced_from, replaced_how,
       EXISTS (SELECT 1 FROM documents o WHERE o.id = d.replaced_by) AS exists
     FROM documents d WHERE id = $1`,
    [id],
  );
  if (row === undefined || row.replaced_from === null || row.replaced_how === null) return [];
  if (row.exists) return [];
  return [{ documentId: row.replaced_by ?? 0, from: row.replaced_from, how: row.replaced_how }];
}

/** The documents a name may mean: one called so outright, or one whose file name without its ending it is. */
async function namedAs(query: Query, storeId: string, name: string): Promise<number[]> {
  const rows = await query<{ id: number; filename: string; exact: boolean }>(
    `SELECT id, filename, file_id = $2 OR source_key = $2 OR filename = $2 OR id::text = $2 AS exact FROM documents
     WHERE store_id = $1 AND (id = CASE WHEN $2 ~ '^[0-9]{1,15}$' THEN $2::bigint END OR file_id = $2 OR source_key = $2 OR filename = $2
       OR (filename >= $2 || '.' AND filename < $2 || '/'))`,
    [storeId, name],
  );
  return rows
    .filter(({ filename, exact }) => exact || stemOf(filename) === name)
    .map(({ id }) => id);
}

function toReplacement({ id, from_day }: ReplacementRow, how: Replacement['how']): Replacement {
  return { documentId: id, from: from_day, how };
}
