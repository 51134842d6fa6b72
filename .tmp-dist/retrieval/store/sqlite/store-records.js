import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.js';
const SELECT = `
  SELECT s.*,
    (SELECT count(*) FROM documents d WHERE d.store_id = s.id AND d.status = 'current') AS documents,
    (SELECT coalesce(sum(d.chunk_count), 0) FROM documents d WHERE d.store_id = s.id AND d.status = 'current') AS chunks
  FROM stores s`;
export function createStoreRecords(db, revision) {
  const insert = db.prepare('INSERT INTO stores VALUES (?, ?, ?, ?, ?, unixepoch())');
  const all = db.prepare(`${SELECT} ORDER BY s.created_at, s.name`);
  const one = db.prepare(`${SELECT} WHERE s.id = ? OR s.name = ?`);
  const words = db.prepare(
    'DELETE FROM chunk_words WHERE rowid IN (SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE d.store_id = ? AND c.current = 1)',
  );
  const remove = db.prepare('DELETE FROM stores WHERE id = ?');
  function get(idOrName) {
    const row = one.get(idOrName, idOrName);
    if (row === undefined) {
      throw new AppError('store_not_found', {
        message: `There is no vector store ${JSON.stringify(idOrName)}.`,
      });
    }
    return toRecord(row);
  }
  return {
    get,
    list: () => all.all().map(toRecord),
    create: (name, metadata, embedder, dimension) =>
      db
        .transaction(() => {
          if (one.get(name, name) !== undefined) throw new AppError('store_exists');
          const id = `vs_${randomBytes(12).toString('hex')}`;
          insert.run(id, name, JSON.stringify(metadata), embedder, dimension);
          revision.bump();
          return get(id);
        })
        .immediate(),
    delete: (id) =>
      db
        .transaction(() => {
          get(id);
          words.run(id);
          remove.run(id);
          revision.bump();
        })
        .immediate(),
  };
}
function toRecord(row) {
  return {
    id: row.id,
    name: row.name,
    metadata: JSON.parse(row.metadata),
    embedder: row.embedder,
    dimension: row.dimension,
    documentCount: row.documents,
    chunkCount: row.chunks,
    createdAt: row.created_at,
  };
}
//# sourceMappingURL=store-records.js.map
