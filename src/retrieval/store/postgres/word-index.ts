import {
  addTermScores,
  inverseFrequency,
  NO_POSTINGS,
  type PostingList,
} from '../../lexical/bm25.ts';
import { chooseTerms } from '../../lexical/choose-terms.ts';
import { createTopK } from '../../vectors/top-k.ts';
import type { ScoredChunk } from '../types.ts';
import type { Database, Query } from './database.ts';
import { decodeWords } from './document-words.ts';
import { decodePostings } from './postings.ts';
import { createPostingCache } from './posting-cache.ts';
import { createRecentWords } from './recent-words.ts';
import { createSlotTable } from './slot-table.ts';

/** A word set as the database has it at one moment. */
export interface WordSetState {
  readonly id: number;
  readonly chunks: number;
  readonly terms: number;
  readonly nextSlot: number;
  readonly mergedSlots: number;
  readonly removals: number;
  readonly generation: number;
}

/** Which chunks a search may return. */
export interface ChunkFilter {
  /** Undefined: of every document. */
  readonly allowsDocument: ((documentId: number) => boolean) | undefined;
  /** Undefined: of every role. */
  readonly roles: ReadonlySet<string> | undefined;
}

export interface WordIndex {
  /** Best first. */
  search(
    state: WordSetState,
    terms: readonly string[],
    limit: number,
    filter: ChunkFilter,
  ): Promise<ScoredChunk[]>;
  frequencies(state: WordSetState, terms: readonly string[]): Promise<Map<string, number>>;
}

interface DocumentRow {
  readonly document_id: number;
  readonly first_slot: number;
  readonly chunk_ids: number[];
  readonly roles: (string | null)[];
  readonly lengths: number[];
  readonly words: Uint8Array | null;
}

/** Six bytes each. */
const MAX_CACHED_POSTINGS = 8_000_000;
const MAX_COUNTED = 100_000;

/**
 * BM25 over one word set, ranked as the embedded store ranks. Lists of merged documents are read once and kept, and read on
 * from where they ended; what has been added since the last merge is held as a whole, at most a few thousand chunks.
 */
export function createWordIndex(db: Database, set: number): WordIndex {
  const slots = createSlotTable();
  const lists = createPostingCache(MAX_CACHED_POSTINGS);
  /** Chunks of terms whose lists were not worth reading; valid for one state of the set. */
  const counted = new Map<string, number>();
  const recent = createRecentWords();
  let held: WordSetState = emptyState(set);
  let scores = new Float64Array(0);
  let syncing: Promise<void> = Promise.resolve();

  /** Brings what is held up to at least this state; one at a time. */
  function sync(state: WordSetState): Promise<void> {
    if (isReached(state)) return Promise.resolve();
    const next = syncing.then(() => (isReached(state) ? undefined : db.read(catchUp)));
    syncing = next.catch(() => undefined);
    return next;
  }

  function isReached(state: WordSetState): boolean {
    return (
      held.generation === state.generation &&
      held.nextSlot >= state.nextSlot &&
      held.mergedSlots >= state.mergedSlots &&
      held.removals >= state.removals
    );
  }

  async function catchUp(query: Query): Promise<void> {
    const [state] = await query<WordSetState>(`${SELECT_STATE} WHERE id = $1`, [set]);
    if (state === undefined) return;
    const isNew = state.generation !== held.generation;
    const from = isNew ? 0 : held.nextSlot;
    // A merge empties what is held of recent words; those since then are read again.
    const hasMerged = isNew || state.mergedSlots !== held.mergedSlots;
    const rows = await query<DocumentRow>(
      `SELECT document_id, first_slot, chunk_ids, roles, lengths, words FROM document_words
       WHERE word_set = $1 AND first_slot >= $2 ORDER BY first_slot`,
      [set, hasMerged ? Math.min(from, state.mergedSlots) : from],
    );
    const gone = state.removals !== held.removals && !isNew;
    const left = gone
      ? await query<{ first_slot: number }>(
          'SELECT first_slot FROM document_words WHERE word_set = $1',
          [set],
        )
      : [];
    if (isNew) {
      slots.clear();
      lists.clear();
    }
    if (hasMerged) recent.clear();
    for (const row of rows) add(row, from, state.mergedSlots);
    if (gone) slots.keepOnly(new Set(left.map(({ first_slot }) => first_slot)));
    counted.clear();
    held = state;
    if (scores.length < slots.end()) scores = new Float64Array(Math.ceil(slots.end() * 1.25));
  }

  function add(row: DocumentRow, from: number, mergedSlots: number): void {
    const { document_id: documentId, first_slot: firstSlot, chunk_ids: chunkIds } = row;
    if (firstSlot >= from) {
      slots.add({ documentId, firstSlot, chunkIds, roles: row.roles, lengths: row.lengths });
    }
    if (row.words === null || firstSlot < mergedSlots) return;
    recent.add(firstSlot, decodeWords(row.words));
  }

  /** Number of chunks that are still there. */
  const alive = (list: ArrayLike<number>): number => {
    let n = 0;
    for (let i = 0; i < list.length; i += 1) if (slots.chunkAt(list[i] ?? 0) !== 0) n += 1;
    return n;
  };

  function frequency(term: string): number {
    const before = counted.get(term);
    if (before !== undefined) return before;
    const known = lists.get(term);
    const isWhole = known !== undefined && known.upTo >= held.mergedSlots;
    const count = (isWhole ? alive(known.slots) : 0) + alive(recent.slotsOf(term));
    counted.set(term, count);
    return count;
  }

  /** Reads the frequencies of terms whose lists are not held. */
  async function count(terms: readonly string[]): Promise<void> {
    const unknown = terms.filter((term) => !counted.has(term) && !isHeld(term));
    if (unknown.length === 0) return;
    const at = held;
    const rows = await db.query<{ term: string; frequency: number }>(
      `SELECT term, sum(frequency) AS frequency FROM word_lists
       WHERE word_set = $1 AND term = ANY($2::text[]) AND block < $3 GROUP BY term`,
      [set, unknown, at.mergedSlots],
    );
    if (held !== at) return count(terms);
    if (counted.size >= MAX_COUNTED) counted.clear();
    const merged = new Map(rows.map((row) => [row.term, row.frequency]));
    for (const term of unknown) {
      counted.set(term, (merged.get(term) ?? 0) + alive(recent.slotsOf(term)));
    }
  }

  const isHeld = (term: string): boolean =>
    held.mergedSlots === 0 || (lists.get(term)?.upTo ?? -1) >= held.mergedSlots;

  /** Reads lists that are not held, or on from where they ended. False where the set changed under way. */
  async function fetch(terms: readonly string[]): Promise<boolean> {
    const missing = terms.filter((term) => !isHeld(term));
    if (missing.length === 0) return true;
    const at = held;
    // As they are now: another search may read the same ones on meanwhile.
    const known = new Map(missing.map((term) => [term, lists.get(term)]));
    const starts = missing.map((term) => known.get(term)?.upTo ?? 0);
    const rows = await db.query<{
      term: string;
      block: number;
      frequency: number;
      postings: Uint8Array;
    }>(
      `SELECT l.term, l.block, l.frequency, l.postings
       FROM unnest($2::text[], $3::bigint[]) AS wanted (term, start)
       JOIN word_lists l ON l.word_set = $1 AND l.term = wanted.term AND l.block >= wanted.start AND l.block < $4
       JOIN word_sets s ON s.id = l.word_set AND s.generation = $5 ORDER BY l.term, l.block`,
      [set, missing, starts, at.mergedSlots, at.generation],
    );
    if (held.generation !== at.generation || held.mergedSlots !== at.mergedSlots) return false;
    const read = new Map<string, PostingList>(
      missing.map((term) => [term, known.get(term) ?? NO_POSTINGS]),
    );
    for (const { term, block, frequency: n, postings } of rows) {
      read.set(term, decodePostings(postings, block, n, read.get(term)));
    }
    for (const [term, list] of read) lists.keep(term, { ...list, upTo: at.mergedSlots });
    return true;
  }

  function score(queried: readonly { readonly term: string; readonly frequency: number }[]): void {
    const lengths = slots.lengths(held.terms / Math.max(1, held.chunks));
    scores.fill(0, 0, slots.end());
    for (const { term, frequency: n } of queried) {
      const idf = inverseFrequency(held.chunks, n);
      const merged = lists.get(term);
      if (merged !== undefined) {
        lists.keep(term, merged);
        addTermScores(scores, merged, lengths, idf);
      }
      const added = recent.listOf(term);
      if (added !== undefined) addTermScores(scores, added, lengths, idf);
    }
  }

  function best(limit: number, { allowsDocument, roles }: ChunkFilter): ScoredChunk[] {
    const top = createTopK(limit);
    for (let slot = 0; slot < slots.end(); slot += 1) {
      const value = scores[slot] ?? 0;
      if (value <= 0 || value < top.floor()) continue;
      const id = slots.chunkAt(slot);
      if (id === 0) continue;
      if (allowsDocument !== undefined && !allowsDocument(slots.documentAt(slot))) continue;
      if (roles !== undefined && !roles.has(slots.roleAt(slot) ?? '')) continue;
      top.offer(id, value);
    }
    return top.sorted().map(({ id, score: value }) => ({ chunkId: id, score: value }));
  }

  return {
    async search(state, terms, limit, filter) {
      if (limit <= 0 || terms.length === 0) return [];
      for (;;) {
        await sync(state);
        await count(terms);
        const queried = chooseTerms(terms, held.chunks, frequency);
        if (!(await fetch(queried.map(({ term }) => term)))) continue;
        score(queried);
        const found = best(limit, filter);
        lists.trim();
        return found;
      }
    },
    async frequencies(state, terms) {
      await sync(state);
      await count(terms);
      return new Map(terms.map((term) => [term, frequency(term)]));
    },
  };
}

export const SELECT_STATE = `SELECT id, chunks, terms, next_slot AS "nextSlot", merged_slots AS "mergedSlots", removals, generation
  FROM word_sets`;

function emptyState(id: number): WordSetState {
  return { id, chunks: 0, terms: 0, nextSlot: 0, mergedSlots: 0, removals: 0, generation: 0 };
}
