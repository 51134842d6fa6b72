import type { Query } from './database.ts';
import { decodeWords, type DocumentWords, encodeWords } from './document-words.ts';
import { createPostingWriter, decodePostings, type PostingWriter } from './postings.ts';

export interface WordLimits {
  /** From so many chunks on, what has been added since is merged into lists: until then every server holds it in memory. */
  readonly mergeFrom: number;
  /** A set with so many slots of chunks that have left, and more of them than chunks, is worn out: slots cost memory. */
  readonly wornFrom: number;
}

export const WORD_LIMITS: WordLimits = { mergeFrom: 4096, wornFrom: 20_000 };
const ROWS_AT_ONCE = 5000;

export interface IndexedDocument {
  readonly documentId: number;
  readonly chunkIds: readonly number[];
  readonly roles: readonly (string | null)[];
  readonly lengths: readonly number[];
  readonly words: DocumentWords;
}

interface SetRow {
  readonly next_slot: number;
  readonly merged_slots: number;
  readonly chunks: number;
}

/**
 * Adds a document's words to a set; returns whether the set is worn out. To be called under the store's lock, so that slots
 * are committed in order.
 */
export async function addWords(
  query: Query,
  set: number,
  { documentId, chunkIds, roles, lengths, words }: IndexedDocument,
  limits: WordLimits = WORD_LIMITS,
): Promise<boolean> {
  const [row] = await query<SetRow>(
    `UPDATE word_sets SET chunks = chunks + $2, terms = terms + $3, next_slot = next_slot + $2
     WHERE id = $1 RETURNING next_slot, merged_slots, chunks`,
    [set, chunkIds.length, total(lengths)],
  );
  if (row === undefined) return false;
  await query('INSERT INTO document_words VALUES ($1, $2, $3, $4, $5, $6, $7)', [
    documentId,
    set,
    row.next_slot - chunkIds.length,
    chunkIds,
    roles,
    lengths,
    encodeWords(words),
  ]);
  if (row.next_slot - row.merged_slots >= limits.mergeFrom) await mergeWords(query, set);
  return row.next_slot - row.chunks > Math.max(limits.wornFrom, row.chunks);
}

/** Takes a document's words out of a set. `terms` are all its terms, asked for only where they have been merged. */
export async function removeWords(
  query: Query,
  set: number,
  documentId: number,
  terms: () => Promise<Iterable<string>>,
): Promise<void> {
  const [row] = await query<{ first_slot: number; lengths: number[]; block: number | null }>(
    `DELETE FROM document_words WHERE document_id = $1 AND word_set = $2
     RETURNING first_slot, lengths, block`,
    [documentId, set],
  );
  if (row === undefined) return;
  await query(
    `UPDATE word_sets SET chunks = chunks - $2, terms = terms - $3, removals = removals + 1 WHERE id = $1`,
    [set, row.lengths.length, total(row.lengths)],
  );
  const { first_slot: start, block } = row;
  if (block === null) return;
  const gone = { start, end: start + row.lengths.length };
  const all = [...(await terms())];
  for (let at = 0; at < all.length; at += ROWS_AT_ONCE) {
    await thinLists(query, { set, block, terms: all.slice(at, at + ROWS_AT_ONCE), gone });
  }
}

interface ListRow {
  readonly term: string;
  readonly frequency: number;
  readonly postings: Uint8Array;
}

interface Thinning {
  readonly set: number;
  readonly block: number;
  readonly terms: readonly string[];
  readonly gone: { readonly start: number; readonly end: number };
}

/** Writes the lists of these terms in one block without the slots that are gone. */
async function thinLists(query: Query, { set, block, terms, gone }: Thinning): Promise<void> {
  const rows = await query<ListRow>(
    'SELECT term, frequency, postings FROM word_lists WHERE word_set = $1 AND block = $2 AND term = ANY($3::text[])',
    [set, block, terms],
  );
  const thinned = rows.map((row) => ({ ...row, list: without(row, block, gone) }));
  const empty = thinned.filter(({ list }) => list.count === 0).map(({ term }) => term);
  await query(
    'DELETE FROM word_lists WHERE word_set = $1 AND block = $2 AND term = ANY($3::text[])',
    [set, block, empty],
  );
  const kept = thinned.filter(({ list, frequency }) => list.count > 0 && list.count < frequency);
  await query(
    `UPDATE word_lists l SET frequency = n.frequency, postings = n.postings
     FROM unnest($3::text[], $4::int[], $5::bytea[]) AS n (term, frequency, postings)
     WHERE l.word_set = $1 AND l.block = $2 AND l.term = n.term`,
    [set, block, ...columns(kept)],
  );
}

function without(
  { frequency, postings }: ListRow,
  block: number,
  gone: Thinning['gone'],
): PostingWriter {
  const { slots, context, body } = decodePostings(postings, block, frequency);
  const writer = createPostingWriter(block);
  for (const [i, slot] of slots.entries()) {
    if (slot >= gone.start && slot < gone.end) continue;
    writer.add(slot, context[i] ?? 0, body[i] ?? 0);
  }
  return writer;
}

/** Makes one block of lists of all documents that still carry their own words. */
export async function mergeWords(query: Query, set: number): Promise<void> {
  const [state] = await query<SetRow>(
    'SELECT next_slot, merged_slots, chunks FROM word_sets WHERE id = $1',
    [set],
  );
  if (state === undefined) return;
  const documents = await query<{ first_slot: number; words: Uint8Array }>(
    `SELECT first_slot, words FROM document_words
     WHERE word_set = $1 AND first_slot >= $2 AND block IS NULL ORDER BY first_slot, document_id`,
    [set, state.merged_slots],
  );
  const lists = new Map<string, PostingWriter>();
  for (const { first_slot: firstSlot, words } of documents) {
    for (const [term, triples] of decodeWords(words)) {
      const writer = lists.get(term) ?? createPostingWriter(state.merged_slots);
      lists.set(term, writer);
      for (let i = 0; i < triples.length; i += 3) {
        writer.add(firstSlot + (triples[i] ?? 0), triples[i + 1] ?? 0, triples[i + 2] ?? 0);
      }
    }
  }
  await insertLists(query, set, state.merged_slots, lists);
  await query(
    'UPDATE document_words SET words = NULL, block = $2 WHERE word_set = $1 AND first_slot >= $2 AND block IS NULL',
    [set, state.merged_slots],
  );
  await query('UPDATE word_sets SET merged_slots = next_slot WHERE id = $1', [set]);
}

async function insertLists(
  query: Query,
  set: number,
  block: number,
  lists: ReadonlyMap<string, PostingWriter>,
): Promise<void> {
  const all = [...lists].map(([term, list]) => ({ term, list }));
  // In the order of the index, which then grows page by page.
  all.sort((a, b) => (a.term < b.term ? -1 : 1));
  for (let at = 0; at < all.length; at += ROWS_AT_ONCE) {
    await query(
      `INSERT INTO word_lists (word_set, block, term, frequency, postings)
       SELECT $1::int, $2::bigint, n.* FROM unnest($3::text[], $4::int[], $5::bytea[]) AS n`,
      [set, block, ...columns(all.slice(at, at + ROWS_AT_ONCE))],
    );
  }
}

function columns(
  rows: readonly { readonly term: string; readonly list: PostingWriter }[],
): [string[], number[], Buffer[]] {
  return [
    rows.map(({ term }) => term),
    rows.map(({ list }) => list.count),
    rows.map(({ list }) => list.bytes()),
  ];
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
