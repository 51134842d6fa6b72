import type { Chunk, NewChunk, NewDocument } from '../../document.ts';
import { chunkWords, type ChunkWords, type IndexedNames } from '../chunk-words.ts';
import type { Db } from './database.ts';
import { CHUNK_COLUMNS, type ChunkRow, toBlob, toChunk } from './rows.ts';
import type { WordsTable } from './words-table.ts';

/** Functions that write run inside the caller's transaction. */
export interface ChunkRecords {
  get(id: number): Chunk | undefined;
  ofDocument(documentId: number): Chunk[];
  vector(id: number): Buffer | undefined;
  insert(
    store: number,
    documentId: number,
    document: NewDocument,
    chunks: readonly NewChunk[],
    words: Pick<WordsTable, 'insert'>,
  ): void;
  /** Moves a document's chunks among those that only a search of an earlier day reads. */
  archive(store: number, document: NamedDocument, tables: WordsTables): void;
  /** Moves them back. They get new ids: what is held in memory looks for new chunks behind the last id it knows. */
  restore(store: number, document: NamedDocument, tables: WordsTables): void;
  /** Puts chunks of a version that was over before such chunks were kept among those of the past. */
  fileAway(
    store: number,
    document: NamedDocument,
    tables: WordsTables,
    vectors: ReadonlyMap<number, Float32Array>,
  ): void;
  /** Takes a document's chunks out of every search. */
  unindex(documentId: number, tables: WordsTables): void;
  replaceVector(chunkId: number, vector: Float32Array): void;
  /** Sets, or with undefined removes, the vector of a chunk of the past. */
  replacePastVector(chunkId: number, vector: Float32Array | undefined): void;
  /** Indexes a chunk's words anew, in the partition it is in. */
  reword(chunk: Chunk, names: IndexedNames, tables: WordsTables): void;
}

export interface NamedDocument extends IndexedNames {
  readonly id: number;
}

/** The word tables of both partitions of one store; that of the past is made when it is asked for. */
export interface WordsTables {
  readonly live: WordsTable;
  readonly past: () => WordsTable;
}

export function createChunkRecords(db: Db): ChunkRecords {
  const select = (where: string) =>
    db.prepare<[number], ChunkRow>(
      `SELECT ${CHUNK_COLUMNS} FROM chunks c JOIN documents d ON d.id = c.document_id ${where}`,
    );
  const byId = select('WHERE c.id = ?');
  const ofDocument = select('WHERE c.document_id = ? ORDER BY c.ordinal');
  const vectorOf = db
    .prepare<[number], Buffer>('SELECT vector FROM vectors WHERE chunk_id = ?')
    .pluck();
  const pastVectorOf = db
    .prepare<[number], Buffer>('SELECT vector FROM past_vectors WHERE chunk_id = ?')
    .pluck();
  const insert = db.prepare(
    `INSERT INTO chunks (document_id, ordinal, section_path, role, page, start, "end", text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertLive = db.prepare('INSERT INTO live_chunks VALUES (?, ?, ?, ?, ?)');
  const insertVector = db.prepare('INSERT INTO vectors VALUES (?, ?)');
  const setVector = db.prepare('UPDATE vectors SET vector = ? WHERE chunk_id = ?');
  const setTerms = db.prepare('UPDATE live_chunks SET terms = ? WHERE id = ?');
  const liveIds = db
    .prepare<[number], number>('SELECT id FROM live_chunks WHERE document_id = ?')
    .pluck();
  const pastIds = db
    .prepare<[number], number>('SELECT id FROM past_chunks WHERE document_id = ?')
    .pluck();
  const removeLive = db.prepare('DELETE FROM live_chunks WHERE document_id = ?');
  const removePast = db.prepare('DELETE FROM past_chunks WHERE document_id = ?');
  const removeChunk = db.prepare('DELETE FROM chunks WHERE id = ?');
  const toPast = db.prepare('INSERT INTO past_chunks VALUES (?, ?, ?, ?, ?)');
  const vectorToPast = db.prepare('INSERT OR REPLACE INTO past_vectors VALUES (?, ?)');
  const noPastVector = db.prepare('DELETE FROM past_vectors WHERE chunk_id = ?');
  const setPastTerms = db.prepare('UPDATE past_chunks SET terms = ? WHERE id = ?');
  const isPast = db.prepare('SELECT 1 FROM past_chunks WHERE id = ?');

  function insertRow(chunk: Omit<Chunk, 'id' | 'storeId'>): number {
    const { documentId, ordinal, sectionPath, role, page, start, end, text } = chunk;
    const path = JSON.stringify(sectionPath);
    const row = insert.run(documentId, ordinal, path, role ?? null, page ?? null, start, end, text);
    return Number(row.lastInsertRowid);
  }

  return {
    get(id) {
      const row = byId.get(id);
      return row === undefined ? undefined : toChunk(row);
    },
    ofDocument: (documentId) => ofDocument.all(documentId).map(toChunk),
    vector: (id) => vectorOf.get(id) ?? pastVectorOf.get(id),
    insert(store, documentId, document, chunks, words) {
      const indexedById: [id: number, words: ChunkWords][] = [];
      for (const [ordinal, given] of chunks.entries()) {
        const { start, end, role, page, vector } = given;
        const sectionPath = given.sectionPath.map((heading) => heading.toWellFormed());
        const text = document.text.slice(start, end);
        const id = insertRow({ documentId, ordinal, sectionPath, role, page, start, end, text });
        const indexed = chunkWords(document, sectionPath, text);
        insertLive.run(id, store, documentId, role ?? null, indexed.body.length);
        insertVector.run(id, toBlob(vector));
        indexedById.push([id, indexed]);
      }
      // Last: the trigger of live_chunks takes a savepoint a row, and at each FTS5 writes out the words it holds.
      for (const [id, indexed] of indexedById) words.insert(id, indexed);
    },
    archive(store, document, { live, past }) {
      const searched = new Set(liveIds.all(document.id));
      if (searched.size === 0) return;
      const pastWords = past();
      for (const row of ofDocument.all(document.id)) {
        if (!searched.has(row.id)) continue;
        const indexed = chunkWords(document, toChunk(row).sectionPath, row.text);
        live.remove(row.id);
        pastWords.insert(row.id, indexed);
        toPast.run(row.id, store, document.id, row.role, indexed.body.length);
        vectorToPast.run(row.id, vectorOf.get(row.id));
      }
      removeLive.run(document.id);
    },
    restore(store, document, { live, past }) {
      const archived = new Set(pastIds.all(document.id));
      if (archived.size === 0) return;
      const pastWords = past();
      for (const chunk of ofDocument.all(document.id).map(toChunk)) {
        const vector = pastVectorOf.get(chunk.id);
        if (!archived.has(chunk.id) || vector === undefined) continue;
        pastWords.remove(chunk.id);
        removeChunk.run(chunk.id);
        const id = insertRow(chunk);
        const indexed = chunkWords(document, chunk.sectionPath, chunk.text);
        insertLive.run(id, store, document.id, chunk.role ?? null, indexed.body.length);
        insertVector.run(id, vector);
        live.insert(id, indexed);
      }
    },
    fileAway(store, document, { past }, vectors) {
      const pastWords = past();
      for (const row of ofDocument.all(document.id)) {
        const vector = vectors.get(row.id);
        if (vector === undefined || isPast.get(row.id) !== undefined) continue;
        const indexed = chunkWords(document, toChunk(row).sectionPath, row.text);
        pastWords.insert(row.id, indexed);
        toPast.run(row.id, store, document.id, row.role, indexed.body.length);
        vectorToPast.run(row.id, toBlob(vector));
      }
    },
    unindex(documentId, { live, past }) {
      for (const id of liveIds.all(documentId)) live.remove(id);
      removeLive.run(documentId);
      const archived = pastIds.all(documentId);
      if (archived.length === 0) return;
      const pastWords = past();
      for (const id of archived) pastWords.remove(id);
      removePast.run(documentId);
    },
    replacePastVector(chunkId, vector) {
      if (vector === undefined) noPastVector.run(chunkId);
      else if (isPast.get(chunkId) !== undefined) vectorToPast.run(chunkId, toBlob(vector));
    },
    replaceVector: (chunkId, vector) => void setVector.run(toBlob(vector), chunkId),
    reword(chunk, names, { live, past }) {
      const indexed = chunkWords(names, chunk.sectionPath, chunk.text);
      const over = isPast.get(chunk.id) !== undefined;
      const words = over ? past() : live;
      words.remove(chunk.id);
      words.insert(chunk.id, indexed);
      (over ? setPastTerms : setTerms).run(indexed.body.length, chunk.id);
    },
  };
}
