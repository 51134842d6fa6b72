import { lexicalTerms } from '../../lexical/terms.ts';
import type { Chunk, NewChunk, NewDocument } from '../../document.ts';
import type { Db } from './database.ts';
import { CHUNK_COLUMNS, type ChunkRow, toBlob, toChunk } from './rows.ts';
import type { ChunkWords, WordsTable } from './words-table.ts';

export interface IndexedNames {
  readonly title: string;
  readonly subject: string | undefined;
  readonly aliases: readonly string[];
}

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
    words: WordsTable,
  ): void;
  /** Takes a document's chunks out of every search. */
  retire(documentId: number, words: WordsTable): void;
  replaceVector(chunkId: number, vector: Float32Array): void;
  /** Indexes a live chunk's words anew. */
  reword(chunk: Chunk, names: IndexedNames, words: WordsTable): void;
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
  const removeLive = db.prepare('DELETE FROM live_chunks WHERE document_id = ?');

  return {
    get(id) {
      const row = byId.get(id);
      return row === undefined ? undefined : toChunk(row);
    },
    ofDocument: (documentId) => ofDocument.all(documentId).map(toChunk),
    vector: (id) => vectorOf.get(id),
    insert(store, documentId, document, chunks, words) {
      for (const [
        ordinal,
        { start, end, sectionPath, role = null, page = null, vector },
      ] of chunks.entries()) {
        const path = sectionPath.map((heading) => heading.toWellFormed());
        const text = document.text.slice(start, end);
        const row = insert.run(
          documentId,
          ordinal,
          JSON.stringify(path),
          role,
          page,
          start,
          end,
          text,
        );
        const id = Number(row.lastInsertRowid);
        const indexed = chunkWords(document, path, text);
        insertLive.run(id, store, documentId, role, indexed.body.length);
        insertVector.run(id, toBlob(vector));
        words.insert(id, indexed);
      }
    },
    retire(documentId, words) {
      for (const id of liveIds.all(documentId)) words.remove(id);
      removeLive.run(documentId);
    },
    replaceVector: (chunkId, vector) => void setVector.run(toBlob(vector), chunkId),
    reword(chunk, names, words) {
      const indexed = chunkWords(names, chunk.sectionPath, chunk.text);
      words.remove(chunk.id);
      words.insert(chunk.id, indexed);
      setTerms.run(indexed.body.length, chunk.id);
    },
  };
}

/** The words a chunk is found by: its document's names and the headings above it, and its own text. */
export function chunkWords(
  { title, subject = '', aliases }: IndexedNames,
  sectionPath: readonly string[],
  text: string,
): ChunkWords {
  // Blank lines keep the end of one name from forming a pair with the start of the next.
  const names = [...new Set([title, subject, ...aliases, ...sectionPath])].join(' \n\n ');
  return { context: lexicalTerms(names), body: lexicalTerms(text) };
}
