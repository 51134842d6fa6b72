/** Checks that documents, chunks, words and vectors of a store agree. `indexed` are the ids in its vector index. */
export function verifyStore(db, storeId, dimension, indexed) {
  const problems = [];
  const quick = db.pragma('quick_check(5)');
  for (const { quick_check: line } of quick) if (line !== 'ok') problems.push(`database: ${line}`);
  const rows =
    db.prepare(`SELECT c.id, c.document_id AS document, coalesce(length(v.vector), 0) AS size, c.start, c."end", c.text, d.text AS source
       FROM chunks c JOIN documents d ON d.id = c.document_id LEFT JOIN vectors v ON v.chunk_id = c.id
       WHERE d.store_id = ? AND c.current = 1`);
  const hasWords = db.prepare('SELECT id FROM chunk_words_docsize WHERE id = ?');
  const seen = new Set();
  for (const row of rows.iterate(storeId)) {
    seen.add(row.id);
    const where = `chunk ${row.id} of document ${row.document}`;
    if (row.source.slice(row.start, row.end) !== row.text)
      problems.push(`${where}: text differs from its document`);
    if (row.size !== dimension * 4) problems.push(`${where}: vector has ${row.size} bytes`);
    if (hasWords.get(row.id) === undefined) problems.push(`${where}: no words indexed`);
    if (!indexed.has(row.id)) problems.push(`${where}: not in the vector index`);
  }
  for (const id of indexed)
    if (!seen.has(id)) problems.push(`chunk ${id}: in the vector index, but not current`);
  const counts =
    db.prepare(`SELECT d.id, d.chunk_count AS stated, (SELECT count(*) FROM chunks c WHERE c.document_id = d.id) AS real
     FROM documents d WHERE d.store_id = ? AND stated <> real`);
  for (const { id, stated, real } of counts.all(storeId)) {
    problems.push(`document ${id}: ${real} chunks, should be ${stated}`);
  }
  return { ok: problems.length === 0, problems };
}
//# sourceMappingURL=integrity.js.map
