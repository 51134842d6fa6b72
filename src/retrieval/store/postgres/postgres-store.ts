import { AppError } from '../../../core/errors.ts';
import { localDay } from '../../../core/local-day.ts';
import type { Logger } from '../../../core/logger.ts';
import type { IndexedStore } from '../indexed-store.ts';
import type { AliasEntry } from '../types.ts';
import { createAttachmentQueue } from './attachment-queue.ts';
import { chunksById, chunksOf, replaceVectors } from './chunk-records.ts';
import { type Database, openDatabase } from './database.ts';
import {
  aliasesOf,
  documentOf,
  documentOfFile,
  documentOfSource,
  documentsById,
  documentsOfStore,
  textOf,
} from './document-records.ts';
import { createDocumentWriter } from './document-writer.ts';
import { exportStore } from './export-store.ts';
import { createOriginals } from './file-records.ts';
import { verifyStore } from './integrity.ts';
import { createRestorer } from './restore-store.ts';
import { createScopes } from './scopes.ts';
import { createSearches } from './searches.ts';
import { createSourceLocks } from './source-locks.ts';
import {
  bindEmbedder,
  createStore,
  deleteStore,
  findStore,
  listStores,
  lockStore,
  stateOf,
  type StoreState,
  touchStore,
  updateStore,
} from './store-records.ts';
import { createVectorGraphs } from './vector-graph.ts';
import { similarityOf } from './vector-search.ts';
import { renewWords } from './word-renewal.ts';
import { WORD_LIMITS, type WordLimits } from './word-sets.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; `?schema=` names the schema of the tables, else `xinglin`. */
  readonly url: string;
  /** Of the embedder in use; a store made with another one can be read and searched by words only. */
  readonly embedderFingerprint: string;
  readonly dimension: number;
  readonly logger: Logger;
  /** Connections of this server at most, besides one for its locks. Default 10. */
  readonly poolSize?: number;
  /** How long a write waits for another one before `store_busy`. Default 10,000. */
  readonly busyTimeoutMs?: number;
  /** Number of chunks from which a store's vectors are searched through a graph. Default 10,000. */
  readonly graphFrom?: number;
  /** Numbers of chunks from which words are merged into lists and slots given out anew; see `WORD_LIMITS`. */
  readonly wordLimits?: Partial<WordLimits>;
  /** The day it is, as YYYY-MM-DD; for tests. */
  readonly today?: () => string;
}

const POOL_SIZE = 10;
const BUSY_TIMEOUT_MS = 10_000;
const GRAPH_FROM = 10_000;

/**
 * The knowledge store of several servers: PostgreSQL with pgvector holds everything, also the originals. A server remembers
 * only lists of words, and asks before every search whether they still hold. Throws `store_unavailable` while the database
 * does not answer; the next call tries again.
 */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<IndexedStore> {
  const { embedderFingerprint, dimension, logger } = options;
  const db = await openDatabase({
    url: options.url,
    poolSize: options.poolSize ?? POOL_SIZE,
    lockTimeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    logger,
  });
  const limits = { ...WORD_LIMITS, ...options.wordLimits };
  const today = options.today ?? (() => localDay());
  const originals = createOriginals(db);
  const graphs = createVectorGraphs({ db, logger, graphFrom: options.graphFrom ?? GRAPH_FROM });
  const locks = createSourceLocks(db);
  const searches = createSearches({
    db,
    scopes: createScopes(today),
    today,
    requireEmbedder,
    onVectors: graphs.ensure,
  });
  const writer = createDocumentWriter({ today, requireEmbedder, limits });
  let aliasCache: { readonly key: string; readonly entries: readonly AliasEntry[] } | undefined;

  try {
    await renewWords(db, logger);
    await originals.sweep();
    graphs.sweep();
  } catch (error) {
    await db.close();
    throw error;
  }

  function requireEmbedder({ embedder, name }: StoreState): void {
    if (embedder === embedderFingerprint) return;
    throw new AppError('embedder_mismatch', {
      message: `The store ${JSON.stringify(name)} was made with another embedding model: run "xinglin stores rebuild ${name}".`,
    });
  }

  async function replaceAll(
    storeId: string,
    vectors: ReadonlyMap<number, Float32Array>,
  ): Promise<void> {
    await graphs.drop(await stateOf(db.query, storeId));
    const store = await db.write(async (query) => {
      await query('SET LOCAL statement_timeout = 0');
      const before = await lockStore(query, storeId);
      await query(
        'DELETE FROM chunk_vectors WHERE word_set = ANY($1::int[]) AND chunk_id <> ALL($2::bigint[])',
        [[before.number * 2 + 1], [...vectors.keys()]],
      );
      const documents = await query<{ document_id: number; chunk_ids: number[]; word_set: number }>(
        'SELECT document_id, chunk_ids, word_set FROM document_words WHERE word_set = ANY($1::int[])',
        [[before.number * 2, before.number * 2 + 1]],
      );
      for (const { document_id: id, chunk_ids: chunkIds, word_set: set } of documents) {
        const own = new Map(
          chunkIds.flatMap((chunk) => {
            const vector = vectors.get(chunk);
            return vector?.length === dimension ? [[chunk, vector] as const] : [];
          }),
        );
        if (set === before.number * 2 && own.size < chunkIds.length) {
          throw new AppError('store_busy', {
            message: 'Documents were added meanwhile; run it again.',
          });
        }
        await replaceVectors(query, id, own);
      }
      await bindEmbedder(query, storeId, embedderFingerprint, dimension);
      return stateOf(query, storeId);
    });
    graphs.ensure(store, await chunkCount(db, store));
  }

  return {
    ...createAttachmentQueue(db),
    createStore: (given, metadata = {}, expiresAfterDays) =>
      db.write(async (query) => {
        const embedder = embedderFingerprint;
        const name = given.toWellFormed();
        const id = await createStore(query, {
          name,
          metadata,
          embedder,
          dimension,
          expiresAfterDays,
        });
        return findStore(query, today(), id);
      }),
    updateStore: (id, change) =>
      db.write(async (query) => {
        await updateStore(query, id, change);
        return findStore(query, today(), id);
      }),
    touchStore: (id) => touchStore(db.query, id),
    listStores: () => listStores(db.query, today()),
    getStore: (idOrName) => findStore(db.query, today(), idOrName.toWellFormed()),
    async deleteStore(id) {
      const store = await db.write((query) => deleteStore(query, id));
      searches.forget(store);
      graphs.sweep();
    },

    putFile: (filename, bytes, about) => originals.put(filename.toWellFormed(), bytes, about),
    getFile: originals.get,
    readFile: originals.read,
    listFiles: originals.list,
    deleteFile: originals.delete,
    deleteExpiredFiles: originals.deleteExpired,

    async putDocument(storeId, document, parts) {
      const stored = await db.write((query) => writer.insert(query, storeId, document, parts));
      return stored;
    },
    findBySource: (storeId, key) =>
      documentOfSource(db.query, today(), storeId, key.toWellFormed()),
    getDocuments: (ids) => documentsById(db.query, today(), ids),
    getDocument: (id) => documentOf(db.query, today(), id),
    getDocumentByFile: (storeId, fileId) => documentOfFile(db.query, today(), storeId, fileId),
    listDocuments: (storeId) =>
      db.read(async (query) =>
        documentsOfStore(query, today(), (await stateOf(query, storeId)).id),
      ),
    updateAttributes: (id, attributes, dates) =>
      db.write((query) => writer.update(query, id, attributes, dates)),
    deleteDocument: (id) => db.write((query) => writer.delete(query, id)),
    async readText(id, span) {
      const text = await textOf(db.query, id);
      return span === undefined ? text : text.slice(span.start, span.end);
    },

    getChunks: (ids) => chunksById(db.query, ids),
    chunksOfDocument: (id, roles) =>
      db.read(async (query) => {
        const all = await chunksOf(query, (await documentOf(query, today(), id)).id);
        return all.filter(
          ({ role }) => roles === undefined || (role !== undefined && roles.includes(role)),
        );
      }),
    async aliases(storeIds, asOf = today()) {
      const states = await Promise.all(storeIds.map((id) => stateOf(db.query, id)));
      const key = JSON.stringify([asOf, states.map(({ id, revision }) => [id, revision])]);
      if (aliasCache?.key !== key) {
        const lists = await Promise.all(storeIds.map((id) => aliasesOf(db.query, id, asOf)));
        aliasCache = { key, entries: lists.flat() };
      }
      return aliasCache.entries;
    },

    termFrequencies: searches.frequencies,
    lexicalSearch: searches.lexical,
    vectorSearch: searches.dense,
    similarity: (chunkIds, vector) => similarityOf(db, chunkIds, vector),

    async revision() {
      const [row] = await db.query<{ all: string | null }>(
        "SELECT string_agg(number || '.' || revision, ' ' ORDER BY number) AS all FROM stores",
      );
      return `${row?.all ?? ''} ${today()}`;
    },
    verify: async (storeId) => verifyStore(db, await stateOf(db.query, storeId), today()),
    async indexIsBuilt(storeId) {
      const store = await stateOf(db.query, storeId);
      return graphs.isBuilt(store, await chunkCount(db, store));
    },
    replaceVectors: replaceAll,
    exportStore: (storeId) => exportStore(db, storeId),
    restore: createRestorer(db, originals),
    lockSource: (storeId, sourceKey) => locks.acquire(storeId, sourceKey.toWellFormed()),
    async close() {
      await graphs.close();
      await locks.close();
      await db.close();
    },
  };
}

async function chunkCount(db: Database, { number }: StoreState): Promise<number> {
  const [row] = await db.query<{ chunks: number }>('SELECT chunks FROM word_sets WHERE id = $1', [
    number * 2,
  ]);
  return row?.chunks ?? 0;
}
