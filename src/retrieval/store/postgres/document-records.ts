import { AppError } from '../../../core/errors.ts';
import type { Attributes, DocumentDates, NewDocument, StoredDocument } from '../../document.ts';
import { type DocumentRow as SharedDocumentRow, toStoredDocument } from '../document-row.ts';
import type { AliasEntry } from '../types.ts';
import { asJson, type Query } from './database.ts';

interface DocumentRow extends SharedDocumentRow {
  readonly is_latest: boolean;
  readonly aliases: readonly string[];
  readonly attributes: Attributes;
  readonly supersedes: readonly string[];
}

/** Without the long columns. */
const COLUMNS = `id, store_id, file_id, filename, source_key, version, is_latest, title, subject, kind, language,
  version_label, effective_from, effective_until, aliases, attributes, supersedes, text_length, chunk_count, fingerprint,
  created_at, from_day, until_day, replaced_from, replaced_by, replaced_how`;
const NOW = 'extract(epoch FROM clock_timestamp())::bigint';

/** `today` decides the status of what they return. */
async function select(
  query: Query,
  today: string,
  where: string,
  values: readonly unknown[],
): Promise<StoredDocument[]> {
  const rows = await query<DocumentRow>(`SELECT ${COLUMNS} FROM documents ${where}`, values);
  return rows.map((row) => toDocument(row, today));
}

/** Throws `file_not_found`. */
export async function documentOf(query: Query, today: string, id: number): Promise<StoredDocument> {
  return present((await select(query, today, 'WHERE id = $1', [id]))[0]);
}

/** In the order of the ids; those that there are not are left out. */
export async function documentsById(
  query: Query,
  today: string,
  ids: readonly number[],
): Promise<StoredDocument[]> {
  const found = await select(query, today, 'WHERE id = ANY($1::bigint[])', [ids]);
  const byId = new Map(found.map((document) => [document.id, document]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The newest version. */
export async function documentOfSource(
  query: Query,
  today: string,
  storeId: string,
  sourceKey: string,
): Promise<StoredDocument | undefined> {
  const where = 'WHERE store_id = $1 AND source_key = $2 AND is_latest';
  return (await select(query, today, where, [storeId, sourceKey]))[0];
}

/** Throws `file_not_found`. */
export async function documentOfFile(
  query: Query,
  today: string,
  storeId: string,
  fileId: string,
): Promise<StoredDocument> {
  const where =
    'WHERE store_id = $1 AND file_id = $2 ORDER BY is_latest DESC, documents.id DESC LIMIT 1';
  return present((await select(query, today, where, [storeId, fileId]))[0]);
}

export function documentsOfStore(
  query: Query,
  today: string,
  storeId: string,
): Promise<StoredDocument[]> {
  const where = 'WHERE store_id = $1 ORDER BY source_key, version DESC';
  return select(query, today, where, [storeId]);
}

/** Adds a version, which is the latest now. To be called under the store's lock. */
export async function insertDocument(
  query: Query,
  storeId: string,
  document: NewDocument,
  chunkCount: number,
): Promise<number> {
  const key = [storeId, document.sourceKey];
  const chain = 'documents WHERE store_id = $1 AND source_key = $2';
  const [last] = await query<{ version: number | null }>(
    `SELECT max(version) AS version FROM ${chain}`,
    key,
  );
  await query(
    'UPDATE documents SET is_latest = false WHERE store_id = $1 AND source_key = $2 AND is_latest',
    key,
  );
  const [row] = await query<{ id: number }>(
    `INSERT INTO documents (store_id, source_key, file_id, filename, version, is_latest, title, subject, kind, language,
       version_label, effective_from, effective_until, aliases, attributes, pages, supersedes, text_length, chunk_count,
       fingerprint, created_at, text)
     VALUES ($1, $2, $3, $4, $5, true, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, ${NOW}, $20)
     RETURNING id`,
    [
      ...key,
      document.fileId,
      document.filename,
      (last?.version ?? 0) + 1,
      document.title,
      document.subject ?? null,
      document.kind,
      document.language,
      document.versionLabel ?? null,
      document.effectiveFrom ?? null,
      document.effectiveUntil ?? null,
      asJson(document.aliases),
      asJson(document.attributes),
      asJson(document.pages),
      asJson(document.supersedes),
      document.text.length,
      chunkCount,
      document.fingerprint,
      document.text,
    ],
  );
  return present(row).id;
}

export async function setAttributes(
  query: Query,
  id: number,
  attributes: Attributes,
): Promise<void> {
  await query('UPDATE documents SET attributes = $1 WHERE id = $2', [asJson(attributes), id]);
}

/** What it takes is written; what that means for other documents is settled by the caller. */
export async function setDates(
  query: Query,
  id: number,
  { effectiveFrom, effectiveUntil, supersedes }: DocumentDates,
): Promise<void> {
  const set = (column: string, value: unknown): Promise<object[]> =>
    query(`UPDATE documents SET ${column} = $1 WHERE id = $2`, [value, id]);
  if (effectiveFrom !== undefined) await set('effective_from', effectiveFrom);
  if (effectiveUntil !== undefined) await set('effective_until', effectiveUntil);
  if (supersedes !== undefined) await set('supersedes', asJson(supersedes));
}

/** Throws `file_not_found`. */
export async function textOf(query: Query, id: number): Promise<string> {
  const [row] = await query<{ text: string }>('SELECT text FROM documents WHERE id = $1', [id]);
  return present(row).text;
}

/** Of the documents in force on a day. */
export async function aliasesOf(
  query: Query,
  storeId: string,
  day: string,
): Promise<readonly AliasEntry[]> {
  const rows = await query<Pick<DocumentRow, 'id' | 'kind' | 'subject' | 'aliases'>>(
    `SELECT id, kind, subject, aliases FROM documents
     WHERE store_id = $1 AND from_day <= $2 AND $2 < until_day ORDER BY id`,
    [storeId, day],
  );
  return rows.flatMap(({ id, kind, subject, aliases }) => {
    const names = new Set(subject === null ? aliases : [subject, ...aliases]);
    return [...names].map((alias) => ({ alias, kind, documentId: id, storeId }));
  });
}

function present<T>(row: T | undefined): T {
  if (row === undefined) throw new AppError('file_not_found');
  return row;
}

function toDocument(row: DocumentRow, today: string): StoredDocument {
  return toStoredDocument(row, { ...row, isLatest: row.is_latest }, today);
}
