import { join } from 'node:path';
import { AppError } from '../../../core/errors.js';
import { createStoreIndex } from '../../vectors/store-index.js';
import { removeSnapshot } from '../../vectors/snapshot.js';
import { dot } from '../../vectors/flat-index.js';
import { createChunkCatalogue } from './chunk-catalogue.js';
import { openDatabase, translated } from './database.js';
import { createDocumentRecords } from './document-records.js';
import { createFileRecords } from './file-records.js';
import { verifyStore } from './integrity.js';
import { createRevision } from './revision.js';
import { CHUNK_COLUMNS, fromBlob, toBlob, toChunk } from './rows.js';
import { createStoreRecords } from './store-records.js';
import { createWordSearch } from './word-search.js';
/**
 * The embedded knowledge store: SQLite holds everything, the vector index is a cache of it. Calls are synchronous
 * inside (milliseconds); the interface is asynchronous for stores behind a network.
 */
export function createSqliteStore({ dataDir, embedderFingerprint, dimension, logger }) {
  const db = openDatabase(dataDir);
  const revision = createRevision(db);
  const stores = createStoreRecords(db, revision);
  const files = createFileRecords(db, dataDir);
  const documents = createDocumentRecords(db, revision);
  const catalogue = createChunkCatalogue(db);
  const words = createWordSearch(db, revision);
  const indexes = new Map();
  const chunkById = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = ?`,
  );
  const chunksOf = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.document_id = ? ORDER BY c.ordinal`,
  );
  const vectorOf = db.prepare('SELECT vector FROM vectors WHERE chunk_id = ?');
  const aliasRows = db.prepare(
    "SELECT id, kind, subject, aliases FROM documents WHERE store_id = ? AND status = 'current'",
  );
  const snapshotPath = (storeId) => join(dataDir, 'vectors', `${storeId}.hnsw`);
  function requireEmbedder(storeId) {
    const { embedder, name } = stores.get(storeId);
    if (embedder === embedderFingerprint) return;
    throw new AppError('embedder_mismatch', {
      message: `The store ${JSON.stringify(name)} was made with another embedding model: run "xinglin stores rebuild ${name}".`,
    });
  }
  function readVector(id) {
    const row = vectorOf.get(id);
    return row === undefined ? new Float32Array(dimension) : fromBlob(row.vector);
  }
  function indexOf(storeId) {
    requireEmbedder(storeId);
    const now = revision.read();
    const known = indexes.get(storeId);
    if (known?.revision === now) return known.index;
    const index =
      known?.index ??
      createStoreIndex(
        { ids: () => catalogue.currentIds(storeId), vector: readVector },
        { path: snapshotPath(storeId), dimension, embedder: embedderFingerprint, logger },
      );
    index.catchUp();
    indexes.set(storeId, { index, revision: now });
    return index;
  }
  /** Undefined where the scope is whole stores: then nothing needs to be asked per chunk. */
  function restriction(scope) {
    const { kinds, roles, documentIds, filter } = scope;
    const whole =
      kinds === undefined &&
      roles === undefined &&
      documentIds === undefined &&
      filter === undefined;
    return whole ? undefined : catalogue.inScope(scope);
  }
  const run = (work) =>
    new Promise((resolve) => {
      resolve(translated(work));
    });
  return {
    createStore: (name, metadata = {}) =>
      run(() => stores.create(name, metadata, embedderFingerprint, dimension)),
    listStores: () => run(() => stores.list()),
    getStore: (idOrName) => run(() => stores.get(idOrName)),
    deleteStore: (id) =>
      run(() => {
        stores.delete(id);
        indexes.delete(id);
        removeSnapshot(snapshotPath(id));
      }),
    putFile: (filename, bytes, purpose) => run(() => files.put(filename, bytes, purpose)),
    getFile: (id) => run(() => files.get(id)),
    readFile: (id) => run(() => files.read(id)),
    listFiles: () => run(() => files.list()),
    deleteFile: (id) => run(() => files.delete(id)),
    putDocument: (storeId, document, chunks) =>
      run(() => {
        requireEmbedder(storeId);
        return documents.put(storeId, document, chunks);
      }),
    findBySource: (storeId, sourceKey) => run(() => documents.findBySource(storeId, sourceKey)),
    getDocument: (id) => run(() => documents.get(id)),
    getDocumentByFile: (storeId, fileId) => run(() => documents.getByFile(storeId, fileId)),
    listDocuments: (storeId) => run(() => documents.list(storeId)),
    updateAttributes: (id, attributes) => run(() => documents.updateAttributes(id, attributes)),
    deleteDocument: (id) => run(() => documents.delete(id)),
    readText: (id, span) =>
      run(() => {
        const text = documents.readText(id);
        return span === undefined ? text : text.slice(span.start, span.end);
      }),
    getChunks: (ids) => run(() => ids.flatMap((id) => chunkById.get(id) ?? []).map(toChunk)),
    chunksOfDocument: (documentId, roles) =>
      run(() =>
        chunksOf
          .all(documentId)
          .map(toChunk)
          .filter(
            ({ role }) => roles === undefined || (role !== undefined && roles.includes(role)),
          ),
      ),
    aliases: (storeIds) =>
      run(() =>
        storeIds.flatMap((storeId) =>
          aliasRows.all(storeId).flatMap(({ id, kind, subject, aliases }) => {
            const names = new Set([...(subject === null ? [] : [subject]), ...JSON.parse(aliases)]);
            return [...names].map((alias) => ({ alias, kind, documentId: id, storeId }));
          }),
        ),
      ),
    termFrequencies: (_storeIds, terms) =>
      run(() => ({ chunkCount: words.chunkCount(), frequency: words.frequencies(terms) })),
    lexicalSearch: (scope, terms, limit) =>
      run(() => words.search(terms, limit, catalogue.inScope(scope), catalogue.narrow(scope))),
    vectorSearch: (scope, vector, limit) =>
      run(() => {
        const allowed = restriction(scope);
        return scope.storeIds
          .flatMap((storeId) => indexOf(storeId).search(vector, limit, allowed))
          .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId)
          .slice(0, limit);
      }),
    similarity: (chunkIds, vector) =>
      run(() =>
        chunkIds.flatMap((chunkId) => {
          const row = vectorOf.get(chunkId);
          return row === undefined
            ? []
            : [{ chunkId, score: dot(fromBlob(row.vector), 0, vector) }];
        }),
      ),
    revision: () => run(() => String(revision.read())),
    verify: (storeId) =>
      run(() => verifyStore(db, storeId, dimension, new Set(indexOf(storeId).ids()))),
    replaceVectors: (storeId, vectors) =>
      run(() => {
        const update = db.prepare('UPDATE vectors SET vector = ? WHERE chunk_id = ?');
        const bind = db.prepare('UPDATE stores SET embedder = ?, dimension = ? WHERE id = ?');
        db.transaction(() => {
          for (const [id, vector] of vectors) update.run(toBlob(vector), id);
          bind.run(embedderFingerprint, dimension, storeId);
          revision.bump();
        }).immediate();
        indexes.delete(storeId);
        removeSnapshot(snapshotPath(storeId));
      }),
    close: () =>
      run(() => {
        for (const { index } of indexes.values()) index.close();
        db.close();
      }),
  };
}
//# sourceMappingURL=sqlite-store.js.map
