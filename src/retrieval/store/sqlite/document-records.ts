import { AppError } from '../../../core/errors.ts';
import type { Attributes, DocumentDates, NewDocument, StoredDocument } from '../../document.ts';
import type { Db } from './database.ts';
import type { Revision } from './revision.ts';
import { ALWAYS, NEVER } from '../../validity.ts';
import { DOCUMENT_COLUMNS, type DocumentRow, DOCUMENTS, toDocument } from './rows.ts';

/** Functions that write run inside the caller's transaction. */
export interface DocumentRecords {
  /** Adds a version; the caller has retired the one before. */
  insert(storeId: string, document: NewDocument, chunkCount: number): number;
  findBySource(storeId: string, sourceKey: string): StoredDocument | undefined;
  find(id: number): StoredDocument | undefined;
  /** Throws `file_not_found`. */
  get(id: number): StoredDocument;
  getByFile(storeId: string, fileId: string): StoredDocument;
  list(storeId: string): StoredDocument[];
  retire(id: number): void;
  updateAttributes(id: number, attributes: Attributes): void;
  /** What it takes is written; what that means for other documents is settled by the caller. */
  setDates(id: number, dates: DocumentDates): void;
  setPast(id: number, past: boolean): void;
  delete(id: number): void;
  readText(id: number): string;
}

const INSERT = `
  INSERT INTO documents (store_id, file_id, filename, source_key, version, status, title, subject, kind, language,
    version_label, effective_from, effective_until, aliases, attributes, pages, text, text_length, chunk_count,
    fingerprint, created_at)
  VALUES (@storeId, @fileId, @filename, @sourceKey, @version, 'current', @title, @subject, @kind, @language,
    @versionLabel, @effectiveFrom, @effectiveUntil, @aliases, @attributes, @pages, @text, @textLength, @chunkCount,
    @fingerprint, unixepoch())`;

export function createDocumentRecords(
  db: Db,
  revision: Revision,
  today: () => string,
): DocumentRecords {
  const select = (where: string) =>
    db.prepare<unknown[], DocumentRow>(`SELECT ${DOCUMENT_COLUMNS} FROM ${DOCUMENTS} ${where}`);
  const byId = select('WHERE d.id = ?');
  const bySource = select("WHERE d.store_id = ? AND d.source_key = ? AND d.status = 'current'");
  const byFile = select(
    "WHERE d.store_id = ? AND d.file_id = ? ORDER BY d.status = 'current' DESC, d.id DESC LIMIT 1",
  );
  const inStore = select('WHERE d.store_id = ? ORDER BY d.source_key, d.version DESC');
  const lastVersion = db
    .prepare<[string, string], number>(
      'SELECT coalesce(max(version), 0) FROM documents WHERE store_id = ? AND source_key = ?',
    )
    .pluck();
  const text = db.prepare<[number], { text: string }>('SELECT text FROM documents WHERE id = ?');
  const insert = db.prepare(INSERT);
  const retire = db.prepare("UPDATE documents SET status = 'superseded' WHERE id = ?");
  const insertValidity = db.prepare(
    `INSERT INTO validity (document_id, from_day, until_day, supersedes) VALUES (?, '${ALWAYS}', '${NEVER}', ?)`,
  );
  const setFrom = db.prepare('UPDATE documents SET effective_from = ? WHERE id = ?');
  const setUntil = db.prepare('UPDATE documents SET effective_until = ? WHERE id = ?');
  const setSupersedes = db.prepare('UPDATE validity SET supersedes = ? WHERE document_id = ?');
  const setPast = db.prepare('UPDATE validity SET past = ? WHERE document_id = ?');
  const setAttributes = db.prepare('UPDATE documents SET attributes = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM documents WHERE id = ?');

  function find(id: number): StoredDocument | undefined {
    const row = byId.get(id);
    return row === undefined ? undefined : toDocument(row, today());
  }

  return {
    insert(storeId, document, chunkCount) {
      const { lastInsertRowid } = insert.run({
        ...document,
        storeId,
        version: (lastVersion.get(storeId, document.sourceKey) ?? 0) + 1,
        subject: document.subject ?? null,
        versionLabel: document.versionLabel ?? null,
        effectiveFrom: document.effectiveFrom ?? null,
        effectiveUntil: document.effectiveUntil ?? null,
        aliases: JSON.stringify(document.aliases),
        attributes: JSON.stringify(document.attributes),
        pages: JSON.stringify(document.pages),
        textLength: document.text.length,
        chunkCount,
      });
      insertValidity.run(lastInsertRowid, JSON.stringify(document.supersedes));
      revision.bump();
      return Number(lastInsertRowid);
    },
    findBySource(storeId, sourceKey) {
      const row = bySource.get(storeId, sourceKey);
      return row === undefined ? undefined : toDocument(row, today());
    },
    find,
    get: (id) => present(find(id)),
    getByFile: (storeId, fileId) => toDocument(present(byFile.get(storeId, fileId)), today()),
    list(storeId) {
      const day = today();
      return inStore.all(storeId).map((row) => toDocument(row, day));
    },
    retire(id) {
      retire.run(id);
      revision.bumpChanges();
    },
    updateAttributes(id, attributes) {
      setAttributes.run(JSON.stringify(attributes), id);
      revision.bump();
      revision.bumpChanges();
    },
    setDates(id, { effectiveFrom, effectiveUntil, supersedes }) {
      if (effectiveFrom !== undefined) setFrom.run(effectiveFrom, id);
      if (effectiveUntil !== undefined) setUntil.run(effectiveUntil, id);
      if (supersedes !== undefined) setSupersedes.run(JSON.stringify(supersedes), id);
    },
    setPast: (id, past) => void setPast.run(Number(past), id),
    delete(id) {
      remove.run(id);
      revision.bump();
      revision.bumpChanges();
    },
    readText: (id) => present(text.get(id)).text,
  };
}

function present<T>(row: T | undefined): T {
  if (row === undefined) throw new AppError('file_not_found');
  return row;
}
