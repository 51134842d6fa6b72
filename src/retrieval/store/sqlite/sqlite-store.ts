import { join } from 'node:path';
import { AppError } from '../../../core/errors.ts';
import { localDay } from '../../../core/local-day.ts';
import type { Logger } from '../../../core/logger.ts';
import { createTurns } from '../../../core/turns.ts';
import type { IndexedStore } from '../indexed-store.ts';
import type { ChunkWords } from '../chunk-words.ts';
import { createAttachmentQueue } from './attachment-queue.ts';
import { createAttachmentRecords } from './attachment-records.ts';
import { createCheckpointer } from './checkpointer.ts';
import { createChunkRecords } from './chunk-records.ts';
import { createReader, openDatabase, rethrow, translated, writing } from './database.ts';
import { createDocumentRecords } from './document-records.ts';
import { createDocumentWriter } from './document-writer.ts';
import { createDurableLog } from './durable-log.ts';
import { exportStore } from './export-store.ts';
import { createFileRecords } from './file-records.ts';
import { verifyStore } from './integrity.ts';
import { createLiveChunks } from './live-chunks.ts';
import { createKnownDocuments } from './known-documents.ts';
import { createNameList } from './name-list.ts';
import { renewWords } from './renew-words.ts';
import { createRestorer } from './restore-store.ts';
import { createRevision } from './revision.ts';
import { createScopes } from './scopes.ts';
import { createSearchIndexes } from './search-indexes.ts';
import { createSearches } from './searches.ts';
import { createStoreRecords, type StoreState } from './store-records.ts';
import { createValidityRecords } from './validity-records.ts';
import { hasWordsTable } from './words-table.ts';

export interface SqliteStoreOptions {
  /** Folder of `xinglin.db`, `files/` and `vectors/`; made if missing. */
  readonly dataDir: string;
  /** Of the embedder in use; a store made with another one can be read and searched by words only. */
  readonly embedderFingerprint: string;
  readonly dimension: number;
  readonly logger: Logger;
  /** How long a write waits for another process before `store_busy`. Default 10,000. */
  readonly busyTimeoutMs?: number;
  /** Number of chunks from which a store's vectors are searched through a graph. Default 10,000. */
  readonly graphFrom?: number;
  /** The day it is, as YYYY-MM-DD; for tests. */
  readonly today?: () => string;
}

export type SqliteStore = IndexedStore;

const BUSY_TIMEOUT_MS = 10_000;

/**
 * The embedded knowledge store: SQLite holds everything, what is kept in memory and in `vectors/` is a cache of it.
 * Reads are synchronous inside (milliseconds); a write waits for other processes without blocking this one.
 */
export function createSqliteStore(options: SqliteStoreOptions): SqliteStore {
  return translated(() => openStore(options));
}

function openStore(options: SqliteStoreOptions): SqliteStore {
  const { dataDir, embedderFingerprint, dimension, logger } = options;
  const busyTimeoutMs = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
  const db = openDatabase(dataDir);
  const log = createDurableLog(dataDir);
  const checkpointer = createCheckpointer(db, dataDir);
  const today = options.today ?? (() => localDay());
  const revision = createRevision(db);
  const stores = createStoreRecords(db, revision, today);
  const files = createFileRecords(db, dataDir);
  const attachments = createAttachmentRecords(db);
  const documents = createDocumentRecords(db, revision, today);
  const knownDocuments = createKnownDocuments(documents, revision, today);
  const names = createNameList(db, revision);
  const validity = createValidityRecords(db, documents, today);
  const chunks = createChunkRecords(db);
  const live = createLiveChunks(db, 'live');
  const past = createLiveChunks(db, 'past');
  const vectorFolder = join(dataDir, 'vectors');
  const indexes = createSearchIndexes({
    db,
    live,
    past,
    revision,
    vectorFolder,
    logger,
    graphFrom: options.graphFrom,
  });
  const scopes = createScopes({ live, past }, revision, today);
  const searches = createSearches({ stores, scopes, indexes, chunks, today, requireEmbedder });
  const writer = createDocumentWriter({
    stores,
    documents,
    chunks,
    validity,
    indexes,
    revision,
    today,
    requireEmbedder,
  });
  const turns = createTurns();
  const reader = createReader(db);

  files.sweep();
  translated(() => renewWords({ db, stores, documents, chunks, live, past, indexes, logger }));

  function requireEmbedder({ embedder, name }: StoreState): void {
    if (embedder === embedderFingerprint) return;
    throw new AppError('embedder_mismatch', {
      message: `The store ${JSON.stringify(name)} was made with another embedding model: run "xinglin stores rebuild ${name}".`,
    });
  }

  /** One view of the database for all statements of `work`. */
  const read = <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(translated(() => reader(work)));
    });
  const write = async <T>(work: () => T): Promise<T> => {
    await checkpointer.ready();
    const result = await writing(db, busyTimeoutMs, work);
    checkpointer.noteWrite();
    await log.flush().catch((error) => translated(() => rethrow(error)));
    return result;
  };

  function replaceVectors(storeId: string, vectors: ReadonlyMap<number, Float32Array>): void {
    const store = stores.state(storeId);
    writer.replacePastVectors(store, vectors);
    for (const id of live.ids(store.number)) {
      const vector = vectors.get(id);
      if (vector?.length !== dimension) {
        throw new AppError('store_busy', {
          message: 'Documents were added meanwhile; run it again.',
        });
      }
      chunks.replaceVector(id, vector);
    }
    stores.bindEmbedder(storeId, embedderFingerprint, dimension);
  }

  return {
    ...createAttachmentQueue({ attachments, stores, files, read, write }),
    createStore: (given, metadata = {}, expiresAfterDays) =>
      write(() => {
        const name = given.toWellFormed();
        const embedder = embedderFingerprint;
        return stores.create({ name, metadata, embedder, dimension, expiresAfterDays });
      }),
    updateStore: (id, change) => write(() => stores.update(id, change)),
    async touchStore(id) {
      const needed = await read(() => stores.needsTouch(id));
      if (needed) await write(() => stores.touch(id));
    },
    listStores: () => read(() => stores.list()),
    getStore: (idOrName) => read(() => stores.get(idOrName.toWellFormed())),
    async deleteStore(id) {
      const store = await write(() => {
        const state = stores.state(id);
        stores.delete(id);
        return state;
      });
      await indexes.drop(store);
    },

    async putFile(given, bytes, about) {
      const filename = given.toWellFormed();
      const keeping =
        bytes instanceof Uint8Array ? files.keepBytes(bytes) : files.keepStream(bytes);
      const kept = await keeping.catch((error) => translated(() => rethrow(error)));
      return write(() => {
        kept.adopt();
        const { sha256, sizeBytes } = kept;
        const { purpose, expiresAt } = typeof about === 'string' ? { purpose: about } : about;
        const known = files.find(sha256, filename);
        if (known !== undefined) return files.setExpiry(known.id, expiresAt);
        return files.insert({ sha256, sizeBytes, filename, purpose, expiresAt });
      });
    },
    getFile: (id) => read(() => files.get(id)),
    readFile: (id) => read(() => files.read(id)),
    listFiles: () => read(() => files.list()),
    async deleteFile(id) {
      const sha256 = await write(() => files.delete(id));
      await write(() => files.dropBytes(sha256));
    },
    async deleteExpiredFiles() {
      const gone = await write(() => files.expired().map((id) => files.delete(id)));
      for (const sha256 of gone) await write(() => files.dropBytes(sha256));
      return gone.length;
    },

    async lockSource(storeId, sourceKey) {
      const endTurn = await turns.take(JSON.stringify([storeId, sourceKey]));
      return async () => endTurn();
    },
    async putDocument(storeId, document, parts) {
      const written = new Map<number, ChunkWords>();
      const stored = await write(() => writer.insert(storeId, document, parts, written));
      indexes.noteWritten(written);
      return stored;
    },
    findBySource: (storeId, key) => read(() => documents.findBySource(storeId, key.toWellFormed())),
    getDocuments: (ids) => read(() => knownDocuments(ids)),
    getDocument: (id) => read(() => documents.get(id)),
    getDocumentByFile: (storeId, fileId) => read(() => documents.getByFile(storeId, fileId)),
    listDocuments: (storeId) => read(() => documents.list(stores.state(storeId).id)),
    updateAttributes: (id, attributes, dates) => write(() => writer.update(id, attributes, dates)),
    deleteDocument: (id) => write(() => writer.delete(id)),
    readText: (id, span) =>
      read(() => {
        const text = documents.readText(id);
        return span === undefined ? text : text.slice(span.start, span.end);
      }),

    getChunks: (ids) => read(() => ids.flatMap((id) => chunks.get(id) ?? [])),
    chunksOfDocument: (id, roles) =>
      read(() => {
        const all = chunks.ofDocument(documents.get(id).id);
        return all.filter(
          ({ role }) => roles === undefined || (role !== undefined && roles.includes(role)),
        );
      }),
    aliases: (storeIds, asOf = today()) =>
      read(() => storeIds.flatMap((id) => names.of(stores.state(id).id, asOf))),

    termFrequencies: (storeIds, terms) => read(() => searches.frequencies(storeIds, terms)),
    lexicalSearch: (scope, terms, limit) => read(() => searches.lexical(scope, terms, limit)),
    vectorSearch: (scope, vector, limit) => read(() => searches.dense(scope, vector, limit)),
    similarity: (chunkIds, vector) => read(() => searches.similarity(chunkIds, vector)),

    revision: () => read(() => `${revision.read()} ${today()}`),
    async verify(storeId) {
      const store = await read(() => stores.state(storeId));
      const matches = store.embedder === embedderFingerprint;
      const indexed = matches ? await read(() => new Set(indexes.vectors(store).ids())) : undefined;
      const words = indexes.table(store);
      const hasPast = await read(() => hasWordsTable(db, store.number, 'past'));
      const pastWords = hasPast ? indexes.pastTable(store) : undefined;
      const records = { db, documents, chunks, files, live, past };
      try {
        return await verifyStore(store, { ...records, words, pastWords, indexed, today: today() });
      } catch (error) {
        return translated(() => rethrow(error));
      }
    },
    indexIsBuilt: (storeId) =>
      read(() => indexes.vectors(stores.state(storeId)).state().mode !== 'building'),
    exportStore: (storeId) => exportStore(dataDir, storeId),
    restore: createRestorer({ db, stores, files, documents, chunks, indexes, write }),
    replaceVectors: (storeId, vectors) => write(() => replaceVectors(storeId, vectors)),
    async close() {
      await indexes.close();
      await log.close();
      await checkpointer.close();
      db.close();
    },
  };
}
