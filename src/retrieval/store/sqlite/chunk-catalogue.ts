import type { SectionRole } from '../../section-role.ts';
import type { ChunkScope } from '../types.ts';
import type { Db } from './database.ts';
import { filterSql } from './filter-sql.ts';

export interface ChunkCatalogue {
  /** Ids of all current chunks of a store, ascending. */
  currentIds(storeId: string): number[];
  /** Whether a chunk lies in the scope; the test is cheap, making it is one query over the documents. */
  inScope(scope: ChunkScope): (chunkId: number) => boolean;
  /** First and last chunk id of each document of the scope, where it names few enough documents. */
  narrow(scope: ChunkScope): IdRange[] | undefined;
}

/** Inclusive; a document's chunks are written together, so their ids are consecutive. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** Scopes of so few documents are searched document by document. */
const NARROW_DOCUMENTS = 64;

/** Which chunk belongs to which document and role, kept in memory: chunk ids are never reused, so only new ones are read. */
export function createChunkCatalogue(db: Db): ChunkCatalogue {
  const documentOf = new Map<number, number>();
  const roleOf = new Map<number, SectionRole>();
  let lastId = 0;
  const added = db.prepare<[number], { id: number; document_id: number; role: SectionRole | null }>(
    'SELECT id, document_id, role FROM chunks WHERE id > ? ORDER BY id',
  );
  const current = db.prepare<[string], { id: number }>(
    'SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE d.store_id = ? AND c.current = 1 ORDER BY c.id',
  );
  const range = db.prepare<[number], { first: number | null; last: number | null }>(
    'SELECT min(id) AS first, max(id) AS last FROM chunks WHERE document_id = ? AND current = 1',
  );

  function refresh(): void {
    for (const { id, document_id: documentId, role } of added.iterate(lastId)) {
      documentOf.set(id, documentId);
      if (role !== null) roleOf.set(id, role);
      lastId = id;
    }
  }

  function documentsIn(scope: ChunkScope): number[] {
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
    const values = conditions.flatMap((c): readonly (string | number)[] => c.values);
    return db
      .prepare<unknown[], { id: number }>(sql)
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
      return documentsIn(scope).flatMap((id) => {
        const { first, last } = range.get(id) ?? { first: null, last: null };
        return first === null || last === null ? [] : [{ first, last }];
      });
    },
  };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
