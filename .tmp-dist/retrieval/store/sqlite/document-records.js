import { AppError } from '../../../core/errors.js';
import { lexicalTerms } from '../../lexical/terms.js';
import { DOCUMENT_COLUMNS, toBlob, toDocument } from './rows.js';
/** Documents with their chunks, words and vectors; each write is one transaction. */
export function createDocumentRecords(db, revision) {
  const select = (where) => db.prepare(`SELECT ${DOCUMENT_COLUMNS} FROM documents ${where}`);
  const byId = select('WHERE id = ?');
  const bySource = select("WHERE store_id = ? AND source_key = ? AND status = 'current'");
  const byFile = select('WHERE store_id = ? AND file_id = ? ORDER BY version DESC LIMIT 1');
  const inStore = select('WHERE store_id = ? ORDER BY source_key, version DESC');
  const lastVersion = db.prepare(
    'SELECT coalesce(max(version), 0) AS n FROM documents WHERE store_id = ? AND source_key = ?',
  );
  const text = db.prepare('SELECT text FROM documents WHERE id = ?');
  const retire = db.prepare("UPDATE documents SET status = 'superseded' WHERE id = ?");
  const retireChunks = db.prepare('UPDATE chunks SET current = 0 WHERE document_id = ?');
  const forgetWords = db.prepare(
    'DELETE FROM chunk_words WHERE rowid IN (SELECT id FROM chunks WHERE document_id = ? AND current = 1)',
  );
  const insert =
    db.prepare(`INSERT INTO documents (store_id, file_id, filename, source_key, version, status, title, subject, kind, language,
       version_label, effective_from, effective_until, aliases, attributes, pages, text, text_length, chunk_count,
       fingerprint, created_at)
     VALUES (?, ?, ?, ?, ?, 'current', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unixepoch())`);
  const insertChunk = db.prepare(
    'INSERT INTO chunks (document_id, ordinal, section_path, role, page, start, "end", text, current) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const insertVector = db.prepare('INSERT INTO vectors VALUES (?, ?)');
  const insertWords = db.prepare('INSERT INTO chunk_words (rowid, context, body) VALUES (?, ?, ?)');
  const setAttributes = db.prepare('UPDATE documents SET attributes = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM documents WHERE id = ?');
  function get(id) {
    const row = byId.get(id);
    if (row === undefined) throw new AppError('file_not_found');
    return toDocument(row);
  }
  function withdrawCurrent(storeId, sourceKey) {
    const current = bySource.get(storeId, sourceKey);
    if (current === undefined) return;
    forgetWords.run(current.id);
    retireChunks.run(current.id);
    retire.run(current.id);
  }
  function insertDocument(storeId, d, chunkCount) {
    const version = (lastVersion.get(storeId, d.sourceKey)?.n ?? 0) + 1;
    const { lastInsertRowid } = insert.run(
      storeId,
      d.fileId,
      d.filename,
      d.sourceKey,
      version,
      d.title,
      d.subject ?? null,
      d.kind,
      d.language,
      d.versionLabel ?? null,
      d.effectiveFrom ?? null,
      d.effectiveUntil ?? null,
      JSON.stringify(d.aliases),
      JSON.stringify(d.attributes),
      JSON.stringify(d.pages),
      d.text,
      d.text.length,
      chunkCount,
      d.fingerprint,
    );
    return Number(lastInsertRowid);
  }
  function insertChunks(documentId, d, chunks) {
    const subject = lexicalTerms([d.title, d.subject ?? '', ...d.aliases].join('\n'));
    for (const [ordinal, chunk] of chunks.entries()) {
      const body = d.text.slice(chunk.start, chunk.end);
      const { sectionPath, role, page, start, end, vector } = chunk;
      const { lastInsertRowid } = insertChunk.run(
        documentId,
        ordinal,
        JSON.stringify(sectionPath),
        role ?? null,
        page ?? null,
        start,
        end,
        body,
      );
      insertVector.run(lastInsertRowid, toBlob(vector));
      const context = [...subject, ...lexicalTerms(sectionPath.join('\n'))];
      insertWords.run(lastInsertRowid, context.join(' '), lexicalTerms(body).join(' '));
    }
  }
  return {
    get,
    findBySource(storeId, sourceKey) {
      const row = bySource.get(storeId, sourceKey);
      return row === undefined ? undefined : toDocument(row);
    },
    getByFile(storeId, fileId) {
      const row = byFile.get(storeId, fileId);
      if (row === undefined) throw new AppError('file_not_found');
      return toDocument(row);
    },
    list: (storeId) => inStore.all(storeId).map(toDocument),
    put: (storeId, document, chunks) =>
      db
        .transaction(() => {
          withdrawCurrent(storeId, document.sourceKey);
          const id = insertDocument(storeId, document, chunks.length);
          insertChunks(id, document, chunks);
          revision.bump();
          return get(id);
        })
        .immediate(),
    updateAttributes: (id, attributes) =>
      db
        .transaction(() => {
          get(id);
          setAttributes.run(JSON.stringify(attributes), id);
          revision.bump();
          return get(id);
        })
        .immediate(),
    delete: (id) =>
      db
        .transaction(() => {
          get(id);
          forgetWords.run(id);
          remove.run(id);
          revision.bump();
        })
        .immediate(),
    readText(id) {
      const row = text.get(id);
      if (row === undefined) throw new AppError('file_not_found');
      return row.text;
    },
  };
}
//# sourceMappingURL=document-records.js.map
