import { filterSql } from './filter-sql.js';
/** Scopes of so few documents are searched chunk by chunk. */
const NARROW_DOCUMENTS = 64;
/** Which chunk belongs to which document and role, kept in memory: chunk ids are never reused, so only new ones are read. */
export function createChunkCatalogue(db) {
  const documentOf = new Map();
  const roleOf = new Map();
  let lastId = 0;
  const added = db.prepare('SELECT id, document_id, role FROM chunks WHERE id > ? ORDER BY id');
  const current = db.prepare(
    'SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE d.store_id = ? AND c.current = 1 ORDER BY c.id',
  );
  const ofDocument = db.prepare(
    'SELECT id, role FROM chunks WHERE document_id = ? AND current = 1',
  );
  function refresh() {
    for (const { id, document_id: documentId, role } of added.iterate(lastId)) {
      documentOf.set(id, documentId);
      if (role !== null) roleOf.set(id, role);
      lastId = id;
    }
  }
  function documentsIn(scope) {
    const conditions = [
      { sql: `d.store_id IN (${marks(scope.storeIds)})`, values: scope.storeIds },
      ...(scope.kinds === undefined
        ? []
        : [{ sql: `d.kind IN (${marks(scope.kinds)})`, values: scope.kinds }]),
      ...(scope.documentIds === undefined
        ? []
        : [{ sql: `d.id IN (${marks(scope.documentIds)})`, values: scope.documentIds }]),
      ...(scope.filter === undefined ? [] : [filterSql(scope.filter)]),
    ];
    const sql = `SELECT d.id FROM documents d WHERE d.status = 'current' AND ${conditions.map((c) => c.sql).join(' AND ')}`;
    const values = conditions.flatMap((c) => c.values);
    return db
      .prepare(sql)
      .all(...values)
      .map(({ id }) => id);
  }
  return {
    currentIds: (storeId) => current.all(storeId).map(({ id }) => id),
    inScope(scope) {
      refresh();
      const documents = new Set(documentsIn(scope));
      const roles = scope.roles === undefined ? undefined : new Set(scope.roles);
      return (chunkId) => {
        const documentId = documentOf.get(chunkId);
        if (documentId === undefined || !documents.has(documentId)) return false;
        if (roles === undefined) return true;
        const role = roleOf.get(chunkId);
        return role !== undefined && roles.has(role);
      };
    },
    narrow(scope) {
      if (scope.documentIds === undefined || scope.documentIds.length > NARROW_DOCUMENTS)
        return undefined;
      const roles = scope.roles === undefined ? undefined : new Set(scope.roles);
      return documentsIn(scope).flatMap((id) =>
        ofDocument
          .all(id)
          .filter(({ role }) => roles === undefined || (role !== null && roles.has(role)))
          .map((chunk) => chunk.id),
      );
    },
  };
}
function marks(values) {
  return values.map(() => '?').join(', ');
}
//# sourceMappingURL=chunk-catalogue.js.map
