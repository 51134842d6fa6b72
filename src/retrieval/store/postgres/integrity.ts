import type { IntegrityReport } from '../types.ts';
import { chunksOf } from './chunk-records.ts';
import type { Database, Query } from './database.ts';
import { documentOf, documentsOfStore, textOf } from './document-records.ts';
import { decodeWords, type DocumentWords, wordsOfDocument } from './document-words.ts';
import { decodePostings } from './postings.ts';
import { liveSet, pastSet, type StoreState } from './store-records.ts';

const MAX_PROBLEMS = 100;
const LISTS_AT_ONCE = 2000;

interface WordsRow {
  readonly document_id: number;
  readonly word_set: number;
  readonly first_slot: number;
  readonly chunk_ids: number[];
  readonly lengths: number[];
  readonly words: Uint8Array | null;
}

/** Checks that documents, chunks, words, vectors and originals of a store agree, over one view of the database. */
export function verifyStore(
  db: Database,
  store: StoreState,
  today: string,
): Promise<IntegrityReport> {
  return db.read(async (query) => {
    const problems = [...(await setProblems(query, store)), ...(await fileProblems(query, store))];
    const merged = new Map([
      [liveSet(store), await mergedPostings(query, liveSet(store))],
      [pastSet(store), await mergedPostings(query, pastSet(store))],
    ]);
    for (const { id } of await documentsOfStore(query, today, store.id)) {
      if (problems.length >= MAX_PROBLEMS) break;
      problems.push(...(await documentProblems(query, store, id, merged)));
    }
    return { ok: problems.length === 0, problems: problems.slice(0, MAX_PROBLEMS) };
  });
}

/** The counts of each word set against its documents. */
async function setProblems(query: Query, store: StoreState): Promise<string[]> {
  const rows = await query<{
    id: number;
    chunks: number;
    terms: number;
    counted: number;
    summed: number;
    vectors: number;
  }>(
    `SELECT s.id, s.chunks, s.terms,
       (SELECT coalesce(sum(cardinality(lengths)), 0) FROM document_words w WHERE w.word_set = s.id)::bigint AS counted,
       (SELECT coalesce(sum(n), 0) FROM document_words w, unnest(w.lengths) AS n WHERE w.word_set = s.id)::bigint AS summed,
       (SELECT count(*) FROM chunk_vectors v WHERE v.word_set = s.id) AS vectors
     FROM word_sets s WHERE s.store = $1`,
    [store.number],
  );
  return rows.flatMap(({ id, chunks, terms, counted, summed, vectors }) => [
    ...(chunks === counted ? [] : [`word index ${id}: ${counted} chunks, should be ${chunks}`]),
    ...(terms === summed ? [] : [`word index ${id}: ${summed} terms, should be ${terms}`]),
    // Versions that are over may have no vectors.
    ...(vectors === counted || id === pastSet(store)
      ? []
      : [`vector index: ${vectors} chunks, should be ${counted}`]),
  ]);
}

async function fileProblems(query: Query, store: StoreState): Promise<string[]> {
  const rows = await query<{ id: number }>(
    `SELECT d.id FROM documents d JOIN files f ON f.id = d.file_id
     WHERE d.store_id = $1 AND f.size_bytes <> (
       SELECT coalesce(sum(octet_length(p.bytes)), 0) FROM file_pieces p JOIN file_contents c USING (upload)
       WHERE c.sha256 = f.sha256)`,
    [store.id],
  );
  return rows.map(({ id }) => `document ${id}: its original is missing or has another size`);
}

/** For each slot, a sum over its merged postings: equal sums mean equal words. */
async function mergedPostings(query: Query, set: number): Promise<ReadonlyMap<number, number>> {
  const sums = new Map<number, number>();
  let after = '';
  for (;;) {
    const rows = await query<{
      term: string;
      block: number;
      frequency: number;
      postings: Uint8Array;
    }>(
      `SELECT term, block, frequency, postings FROM word_lists WHERE word_set = $1 AND term IN (
         SELECT DISTINCT term FROM word_lists WHERE word_set = $1 AND term > $2 ORDER BY term LIMIT ${LISTS_AT_ONCE}
       ) ORDER BY term, block`,
      [set, after],
    );
    const last = rows.at(-1);
    if (last === undefined) return sums;
    after = last.term;
    for (const { term, block, frequency, postings } of rows) {
      const { slots, context, body } = decodePostings(postings, block, frequency);
      for (const [i, slot] of slots.entries()) {
        const part = weightOf(term, context[i] ?? 0, body[i] ?? 0);
        sums.set(slot, ((sums.get(slot) ?? 0) + part) % Number.MAX_SAFE_INTEGER);
      }
    }
  }
}

/** The same sums for the chunks of one document, from its words. */
function sumsOf(words: DocumentWords, chunkCount: number): number[] {
  const sums = Array.from({ length: chunkCount }, () => 0);
  for (const [term, triples] of words) {
    for (let i = 0; i < triples.length; i += 3) {
      const chunk = triples[i] ?? 0;
      const part = weightOf(term, triples[i + 1] ?? 0, triples[i + 2] ?? 0);
      sums[chunk] = ((sums[chunk] ?? 0) + part) % Number.MAX_SAFE_INTEGER;
    }
  }
  return sums;
}

function weightOf(term: string, context: number, body: number): number {
  let hash = 2166136261;
  for (let i = 0; i < term.length; i += 1) {
    hash = Math.imul(hash ^ term.charCodeAt(i), 16777619);
  }
  return ((hash >>> 0) % 1_000_003) * 65_536 + context * 256 + body;
}

async function documentProblems(
  query: Query,
  store: StoreState,
  documentId: number,
  merged: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Promise<string[]> {
  const document = await documentOf(query, '', documentId);
  const chunks = await chunksOf(query, documentId);
  const text = await textOf(query, documentId);
  const problems: string[] = [];
  const report = (problem: string): void =>
    void problems.push(`document ${documentId}: ${problem}`);
  if (text.length !== document.textLength) report('its text has another length');
  if (chunks.length !== document.chunkCount) {
    report(`${chunks.length} chunks, should be ${document.chunkCount}`);
  }
  for (const chunk of chunks) {
    if (text.slice(chunk.start, chunk.end) !== chunk.text)
      report(`chunk ${chunk.id} differs from the text`);
  }
  const [row] = await query<WordsRow>(
    'SELECT document_id, word_set, first_slot, chunk_ids, lengths, words FROM document_words WHERE document_id = $1',
    [documentId],
  );
  if (row === undefined) return [...problems, `document ${documentId}: not in the word index`];
  const own = wordsOfDocument(document, chunks);
  const expected = sumsOf(own.words, chunks.length);
  const held = row.words === null ? undefined : sumsOf(decodeWords(row.words), chunks.length);
  const lists = merged.get(row.word_set);
  for (const [i, { id }] of chunks.entries()) {
    const found = held === undefined ? lists?.get(row.first_slot + i) : held[i];
    const isSame = row.chunk_ids[i] === id && row.lengths[i] === own.lengths[i];
    if (!isSame || (found ?? 0) !== expected[i]) report(`chunk ${id} has other words`);
  }
  problems.push(...(await vectorProblems(query, store, row, chunks.length)));
  return problems;
}

async function vectorProblems(
  query: Query,
  store: StoreState,
  words: WordsRow,
  chunkCount: number,
): Promise<string[]> {
  const [row] = await query<{ fitting: number; others: number }>(
    `SELECT count(*) FILTER (WHERE word_set = $2 AND vector_dims(vector) = $3) AS fitting,
       count(*) FILTER (WHERE word_set <> $2 OR vector_dims(vector) <> $3) AS others
     FROM chunk_vectors WHERE document_id = $1`,
    [words.document_id, words.word_set, store.dimension],
  );
  const { fitting = 0, others = 0 } = row ?? {};
  const isPast = words.word_set === pastSet(store);
  const missing = chunkCount - fitting;
  return [
    ...(missing > 0 && !isPast
      ? [`document ${words.document_id}: ${missing} vectors are missing`]
      : []),
    ...(others > 0 ? [`document ${words.document_id}: ${others} vectors do not fit`] : []),
  ];
}
