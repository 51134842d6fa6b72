import { join } from 'node:path';
import { AppError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/logger.ts';
import { createStoreIndex, type StoreIndex } from '../../vectors/store-index.ts';
import { removeSnapshot } from '../../vectors/snapshot.ts';
import { dot } from '../../vectors/flat-index.ts';
import type { AliasEntry, ChunkScope, KnowledgeStore } from '../types.ts';
import { createChunkCatalogue } from './chunk-catalogue.ts';
import { openDatabase, translated } from './database.ts';
import { createDocumentRecords } from './document-records.ts';
import { createFileRecords } from './file-records.ts';
import { verifyStore } from './integrity.ts';
import { createRevision } from './revision.ts';
import { CHUNK_COLUMNS, type ChunkRow, fromBlob, toBlob, toChunk } from './rows.ts';
import { createStoreRecords } from './store-records.ts';
import { createWordSearch } from './word-search.ts';

export interface SqliteStoreOptions {
  /** Folder of `xinglin.db`, `files/` and `vectors/`; made if missing. */
  readonly dataDir: string;
  readonly embedderFingerprint: string;
  readonly dimension: number;
  readonly logger: Logger;
}

/** What only the embedded store can do, beyond the contract. */
export interface SqliteStore extends KnowledgeStore {
  /** Replaces the vectors of all chunks of a store in one transaction and binds it to the embedder in use. */
  replaceVectors(storeId: string, vectors: ReadonlyMap<number, Float32Array>): Promise<void>;
  /** False while a large store's graph is still being built and its searches are exact, hence slower. */
  indexIsBuilt(storeId: string): Promise<boolean>;
}

/**
 * The embedded knowledge store: SQLite holds everything, the vector index is a cache of it. Calls are synchronous
 * inside (milliseconds); the interface is asynchronous for stores behind a network.
 */
export function createSqliteStore({
  dataDir,
  embedderFingerprint,
  dimension,
  logger,
}: SqliteStoreOptions): SqliteStore {
  const db = openDatabase(dataDir);
  const revision = createRevision(db);
  const stores = createStoreRecords(db, revision);
  const files = createFileRecords(db, dataDir);
  const documents = createDocumentRecords(db, revision);
  const catalogue = createChunkCatalogue(db);
  const words = createWordSearch(db, revision);
  const indexes = new Map<string, { index: StoreIndex; revision: number }>();
  const chunkById = db.prepare<[number], ChunkRow>(
    `SELECT ${CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = ?`,
  );
  const chunksOf = db.prepare<[number], ChunkRow>(
    `SELECT ${CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.document_id = ? ORDER BY c.ordinal`,
  );
  const vectorOf = db.prepare<[number], { vector: Buffer }>(
    'SELECT vector FROM vectors WHERE chunk_id = ?',
  );
  const aliasRows = db.prepare<
    [string],
    { id: number; kind: AliasEntry['kind']; subject: string | null; aliases: string }
  >("SELECT id, kind, subject, aliases FROM documents WHERE store_id = ? AND status = 'current'");

  const snapshotPath = (storeId: string): string => join(dataDir, 'vectors', `${storeId}.hnsw`);

  function requireEmbedder(storeId: string): void {
    const { embedder, name } = stores.get(storeId);
    if (embedder === embedderFingerprint) return;
    throw new AppError('embedder_mismatch', {
      message: `The store ${JSON.stringify(name)} was made with another embedding model: run "xinglin stores rebuild ${name}".`,
    });
  }

  function readVector(id: number): Float32Array {
    const row = vectorOf.get(id);
    return row === undefined ? new Float32Array(dimension) : fromBlob(row.vector);
  }

  function indexOf(storeId: string): StoreIndex {
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
  function restriction(scope: ChunkScope): ((id: number) => boolean) | undefined {
    const { kinds, roles, documentIds, filter } = scope;
    const whole =
      kinds === undefined &&
      roles === undefined &&
      documentIds === undefined &&
      filter === undefined;
    return whole ? undefined : catalogue.inScope(scope);
  }

  const run = <T>(work: () => T): Promise<T> =>
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
            const names = new Set([
              ...(subject === null ? [] : [subject]),
              ...(JSON.parse(aliases) as string[]),
            ]);
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
    indexIsBuilt: (storeId) => run(() => !indexOf(storeId).isBuilding()),
    close: () =>
      run(() => {
        for (const { index } of indexes.values()) index.close();
        db.close();
      }),
  };
}
