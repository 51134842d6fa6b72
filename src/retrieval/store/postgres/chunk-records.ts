import type { Chunk, NewChunk, NewDocument } from '../../document.ts';
import type { SectionRole } from '../../section-role.ts';
import type { IndexedNames } from '../chunk-words.ts';
import { asJson, type Query } from './database.ts';
import { wordsOfDocument } from './document-words.ts';
import { addWords, removeWords, type WordLimits } from './word-sets.ts';

interface ChunkRow {
  readonly id: number;
  readonly document_id: number;
  readonly store_id: string;
  readonly ordinal: number;
  readonly section_path: readonly string[];
  readonly role: SectionRole | null;
  readonly page: number | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A version that is over may have chunks without a vector. */
export type InsertedChunk = Omit<NewChunk, 'vector'> & {
  readonly vector: Float32Array | undefined;
};

export interface NamedDocument extends IndexedNames {
  readonly id: number;
}

const SELECT = `SELECT c.id, c.document_id, d.store_id, c.ordinal, c.section_path, c.role, c.page, c.start, c."end", c.text
  FROM chunks c JOIN documents d ON d.id = c.document_id`;
const ROWS_AT_ONCE = 500;

export async function chunksById(query: Query, ids: readonly number[]): Promise<Chunk[]> {
  const rows = await query<ChunkRow>(`${SELECT} WHERE c.id = ANY($1::bigint[])`, [ids]);
  const found = new Map(rows.map((row) => [row.id, toChunk(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

export async function chunksOf(query: Query, documentId: number): Promise<Chunk[]> {
  const rows = await query<ChunkRow>(`${SELECT} WHERE c.document_id = $1 ORDER BY c.ordinal`, [
    documentId,
  ]);
  return rows.map(toChunk);
}

/** Stores the chunks of a new document and puts them into a word set; returns whether that is worn out. To be called under the store's lock. */
export async function insertChunks(
  query: Query,
  set: number,
  documentId: number,
  document: NewDocument,
  chunks: readonly InsertedChunk[],
  limits?: WordLimits,
): Promise<boolean> {
  const cut = chunks.map(({ start, end, sectionPath }) => ({
    sectionPath: sectionPath.map((heading) => heading.toWellFormed()),
    text: document.text.slice(start, end),
  }));
  const chunkIds: number[] = [];
  for (let at = 0; at < chunks.length; at += ROWS_AT_ONCE) {
    const batch = chunks.slice(at, at + ROWS_AT_ONCE);
    const texts = cut.slice(at, at + ROWS_AT_ONCE);
    chunkIds.push(...(await insertRows(query, documentId, at, batch, texts)));
    await insertVectors(query, set, documentId, chunkIds.slice(at), batch);
  }
  return addWords(
    query,
    set,
    {
      documentId,
      chunkIds,
      roles: chunks.map(({ role }) => role ?? null),
      ...wordsOfDocument(document, cut),
    },
    limits,
  );
}

async function insertRows(
  query: Query,
  documentId: number,
  firstOrdinal: number,
  chunks: readonly InsertedChunk[],
  cut: readonly { readonly sectionPath: readonly string[]; readonly text: string }[],
): Promise<number[]> {
  const rows = await query<{ id: number; ordinal: number }>(
    `INSERT INTO chunks (document_id, ordinal, section_path, role, page, start, "end", text)
     SELECT $1::bigint, $2::int + n.i - 1, n.path::json, n.role, n.page, n.start, n."end", n.text
     FROM unnest($3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[])
       WITH ORDINALITY AS n (path, role, page, start, "end", text, i)
     RETURNING id, ordinal`,
    [
      documentId,
      firstOrdinal,
      cut.map(({ sectionPath }) => asJson(sectionPath)),
      chunks.map(({ role }) => role ?? null),
      chunks.map(({ page }) => page ?? null),
      chunks.map(({ start }) => start),
      chunks.map(({ end }) => end),
      cut.map(({ text }) => text),
    ],
  );
  return rows.toSorted((a, b) => a.ordinal - b.ordinal).map(({ id }) => id);
}

async function insertVectors(
  query: Query,
  set: number,
  documentId: number,
  chunkIds: readonly number[],
  chunks: readonly InsertedChunk[],
): Promise<void> {
  await query(
    `INSERT INTO chunk_vectors
     SELECT n.id, $1::int, $2::bigint, n.role, n.vector::vector
     FROM unnest($3::bigint[], $4::text[], $5::text[]) AS n (id, role, vector) WHERE n.vector IS NOT NULL`,
    [
      set,
      documentId,
      chunkIds,
      chunks.map(({ role }) => role ?? null),
      chunks.map(({ vector }) => vector && asVector(vector)),
    ],
  );
}

/** Moves a document's chunks to another word set; returns whether that is worn out. */
export async function moveChunks(
  query: Query,
  document: NamedDocument,
  { from, to, limits }: { readonly from: number; readonly to: number; readonly limits: WordLimits },
): Promise<boolean> {
  const chunks = await chunksOf(query, document.id);
  const words = wordsOfDocument(document, chunks);
  await removeWords(query, from, document.id, async () => words.words.keys());
  await query('UPDATE chunk_vectors SET word_set = $1 WHERE document_id = $2 AND word_set = $3', [
    to,
    document.id,
    from,
  ]);
  const chunkIds = chunks.map(({ id }) => id);
  const roles = chunks.map(({ role }) => role ?? null);
  return addWords(query, to, { documentId: document.id, chunkIds, roles, ...words }, limits);
}

/** Takes a document's words out of every search; its rows go with the document itself. */
export async function unindexChunks(
  query: Query,
  document: NamedDocument,
  sets: readonly number[],
): Promise<void> {
  const terms = async (): Promise<Iterable<string>> =>
    wordsOfDocument(document, await chunksOf(query, document.id)).words.keys();
  for (const set of sets) await removeWords(query, set, document.id, terms);
}

/** Replaces or, for chunks without a new one, removes the vectors of a document. */
export async function replaceVectors(
  query: Query,
  documentId: number,
  vectors: ReadonlyMap<number, Float32Array>,
): Promise<void> {
  const ids = [...vectors.keys()];
  await query(
    'DELETE FROM chunk_vectors WHERE document_id = $1 AND chunk_id <> ALL($2::bigint[])',
    [documentId, ids],
  );
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const batch = ids.slice(at, at + ROWS_AT_ONCE);
    await query(
      `INSERT INTO chunk_vectors (chunk_id, word_set, document_id, role, vector)
       SELECT c.id, w.word_set, c.document_id, c.role, n.vector::vector
       FROM unnest($2::bigint[], $3::text[]) AS n (id, vector)
       JOIN chunks c ON c.id = n.id AND c.document_id = $1 JOIN document_words w ON w.document_id = c.document_id
       ON CONFLICT (chunk_id) DO UPDATE SET vector = excluded.vector`,
      [documentId, batch, batch.map((id) => asVector(vectors.get(id) ?? new Float32Array(0)))],
    );
  }
}

/** As pgvector reads it. */
export function asVector(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}

/** As pgvector writes it. */
export function fromVector(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text) as number[]);
}

function toChunk(row: ChunkRow): Chunk {
  return {
    id: row.id,
    documentId: row.document_id,
    storeId: row.store_id,
    ordinal: row.ordinal,
    sectionPath: row.section_path,
    role: row.role ?? undefined,
    page: row.page ?? undefined,
    start: row.start,
    end: row.end,
    text: row.text,
  };
}
