import { join } from 'node:path';
import type { Logger } from '../../../core/logger.ts';
import { removeSnapshot } from '../../vectors/snapshot.ts';
import { createVectorIndex, type VectorIndex } from '../../vectors/vector-index.ts';
import { chunkWords, type ChunkWords } from '../chunk-words.ts';
import type { Db } from './database.ts';
import type { LiveChunks } from './live-chunks.ts';
import { type ChunkRow, type DocumentRow, fromBlob } from './rows.ts';
import type { StoreState } from './store-records.ts';
import { createWordSearch, type WordSearch } from './word-search.ts';
import type { Revision } from './revision.ts';
import { createWordsTable, hasWordsTable, openWordsTable, type WordsTable } from './words-table.ts';

export interface SearchIndexesDeps {
  readonly db: Db;
  readonly live: LiveChunks;
  readonly past: LiveChunks;
  readonly revision: Revision;
  readonly vectorFolder: string;
  readonly logger: Logger;
  /** Number of vectors from which a graph is used; for tests. */
  readonly graphFrom: number | undefined;
}

/** What is held in memory for searching, one set for each store, brought up to the database before every use. */
export interface SearchIndexes {
  /** The word table alone, for writing. */
  table(store: StoreState): WordsTable;
  /** The word table of versions that are over, for writing; made if there is none. */
  pastTable(store: StoreState): WordsTable;
  words(store: StoreState): WordSearch;
  /** Spares the next search of this process cutting the words of these chunks again; to be called once they are committed. */
  noteWritten(written: ReadonlyMap<number, ChunkWords>): void;
  /** Over the versions that are over; undefined where there are none. Read anew after each change. */
  pastWords(store: StoreState): WordSearch | undefined;
  pastIds(store: StoreState): number[];
  vectors(store: StoreState): VectorIndex;
  /**
   * Finds vectors of chunks in memory, as views: in the indexes since whose last use nothing was written. To be called once
   * a search; reading a vector from the database takes three times as long as comparing it.
   */
  inMemory(): (chunkId: number) => Float32Array | undefined;
  /** Forgets a deleted store, its snapshot included. */
  drop(store: StoreState): Promise<void>;
  close(): Promise<void>;
}

/** Chunks of some ten documents. */
const MOST_JUST_WRITTEN = 400;

interface Held<T> {
  readonly generation: number;
  readonly index: T;
}

export function createSearchIndexes(deps: SearchIndexesDeps): SearchIndexes {
  const { db, live, past, revision, vectorFolder, logger, graphFrom } = deps;
  const tables = new Map<number, WordsTable>();
  const pastTables = new Map<number, WordsTable>();
  const pastIndexes = new Map<number, Held<WordSearch>>();
  const wordIndexes = new Map<number, Held<WordSearch>>();
  const vectorIndexes = new Map<number, Held<VectorIndex>>();
  /** Revision at which the vectors of a store were up to date. */
  const vectorsSyncedAt = new Map<number, number>();

  const snapshotPath = (store: StoreState): string => join(vectorFolder, `${store.id}.hnsw`);

  function table(store: StoreState): WordsTable {
    const known = tables.get(store.number) ?? openWordsTable(db, store.number);
    tables.set(store.number, known);
    return known;
  }

  function knownPastTable({ number }: StoreState): WordsTable | undefined {
    const known = pastTables.get(number);
    if (known !== undefined || !hasWordsTable(db, number, 'past')) return known;
    const opened = openWordsTable(db, number, 'past');
    pastTables.set(number, opened);
    return opened;
  }

  const justWritten = new Map<number, ChunkWords>();
  const textOf = db.prepare<
    [number],
    Pick<DocumentRow, 'title' | 'subject' | 'aliases'> & Pick<ChunkRow, 'section_path' | 'text'>
  >(
    `SELECT d.title, d.subject, d.aliases, c.section_path, c.text
     FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = ?`,
  );

  /** As they were cut when the chunk was stored. */
  function wordsOf(chunkId: number): ChunkWords | undefined {
    const written = justWritten.get(chunkId);
    if (written !== undefined) return written;
    const row = textOf.get(chunkId);
    if (row === undefined) return undefined;
    const aliases = JSON.parse(row.aliases) as string[];
    const names = { title: row.title, subject: row.subject ?? undefined, aliases };
    return chunkWords(names, JSON.parse(row.section_path) as string[], row.text);
  }

  function openVectors(store: StoreState): VectorIndex {
    return createVectorIndex({
      dimension: store.dimension,
      embedder: store.embedder,
      snapshotPath: snapshotPath(store),
      logger,
      ...(graphFrom === undefined ? {} : { graphFrom }),
    });
  }

  /** The index held for this generation of the store; one of an earlier generation is put away. */
  function held<T>(
    all: Map<number, Held<T>>,
    { number, generation }: StoreState,
    open: () => T,
    discard: (index: T) => void,
  ): T {
    const known = all.get(number);
    if (known?.generation === generation) return known.index;
    if (known !== undefined) discard(known.index);
    const index = open();
    all.set(number, { generation, index });
    return index;
  }

  function syncVectors(store: StoreState, index: VectorIndex): void {
    if (live.lastId(store.number) > index.lastId()) {
      if (index.size() === 0) index.reserve(store.liveChunks);
      for (const { id, vector } of live.addedVectors(store.number, index.lastId())) {
        index.add(id, fromBlob(vector));
      }
    }
    live.prune(store.number, store.liveChunks, {
      lastId: index.lastId(),
      size: index.size(),
      ids: index.ids,
      remove: index.remove,
    });
  }

  return {
    table,
    noteWritten(written) {
      if (justWritten.size >= MOST_JUST_WRITTEN) justWritten.clear();
      for (const [chunkId, words] of written) justWritten.set(chunkId, words);
    },
    pastTable(store) {
      // Not kept: a transaction that is rolled back takes a new table along.
      if (!hasWordsTable(db, store.number, 'past')) createWordsTable(db, store.number, 'past');
      return openWordsTable(db, store.number, 'past');
    },
    pastIds: ({ number }) => past.ids(number),
    pastWords(store) {
      const words = knownPastTable(store);
      if (words === undefined) return undefined;
      const generation = revision.read();
      const known = pastIndexes.get(store.number);
      if (known?.generation === generation) return known.index;
      const index = createWordSearch(store.number, words, past);
      index.sync(past.ids(store.number).length);
      pastIndexes.set(store.number, { generation, index });
      return index;
    },
    words(store) {
      const open = (): WordSearch => createWordSearch(store.number, table(store), live, wordsOf);
      const index = held(wordIndexes, store, open, () => {});
      index.sync(store.liveChunks);
      return index;
    },
    vectors(store) {
      const index = held(
        vectorIndexes,
        store,
        () => openVectors(store),
        (old) => void old.discard(),
      );
      syncVectors(store, index);
      vectorsSyncedAt.set(store.number, revision.read());
      return index;
    },
    inMemory() {
      const now = revision.read();
      const current = [...vectorIndexes]
        .filter(([number]) => vectorsSyncedAt.get(number) === now)
        .map(([, { index }]) => index);
      return (chunkId) => {
        for (const index of current) {
          const vector = index.get(chunkId);
          if (vector !== undefined) return vector;
        }
        return undefined;
      };
    },
    async drop(store) {
      await vectorIndexes.get(store.number)?.index.discard();
      vectorIndexes.delete(store.number);
      vectorsSyncedAt.delete(store.number);
      wordIndexes.delete(store.number);
      tables.delete(store.number);
      pastTables.delete(store.number);
      pastIndexes.delete(store.number);
      await removeSnapshot(snapshotPath(store));
    },
    async close() {
      for (const { index } of vectorIndexes.values()) await index.close();
    },
  };
}
