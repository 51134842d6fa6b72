/** Columns of `documents` without the long ones. */
export const DOCUMENT_COLUMNS =
  'id, store_id, file_id, filename, source_key, version, status, title, subject, kind, language, version_label, effective_from, effective_until, aliases, attributes, text_length, chunk_count, fingerprint, created_at';
export function toDocument(row) {
  return {
    id: row.id,
    storeId: row.store_id,
    fileId: row.file_id,
    filename: row.filename,
    sourceKey: row.source_key,
    version: row.version,
    status: row.status,
    title: row.title,
    subject: row.subject ?? undefined,
    kind: row.kind,
    language: row.language,
    versionLabel: row.version_label ?? undefined,
    effectiveFrom: row.effective_from ?? undefined,
    effectiveUntil: row.effective_until ?? undefined,
    aliases: JSON.parse(row.aliases),
    attributes: JSON.parse(row.attributes),
    textLength: row.text_length,
    chunkCount: row.chunk_count,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
  };
}
export const CHUNK_COLUMNS =
  'c.id, c.document_id, d.store_id, c.ordinal, c.section_path, c.role, c.page, c.start, c."end", c.text';
export function toChunk(row) {
  return {
    id: row.id,
    documentId: row.document_id,
    storeId: row.store_id,
    ordinal: row.ordinal,
    sectionPath: JSON.parse(row.section_path),
    role: row.role ?? undefined,
    page: row.page ?? undefined,
    start: row.start,
    end: row.end,
    text: row.text,
  };
}
/** float32, little endian: the byte order of every platform this runs on. */
export function toBlob(vector) {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
/** Copies: the blob's own buffer need not be aligned for 32-bit reads. */
export function fromBlob(blob) {
  return new Float32Array(blob.slice().buffer);
}
//# sourceMappingURL=rows.js.map
