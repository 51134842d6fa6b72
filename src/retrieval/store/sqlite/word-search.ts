import {
  addTermScores,
  inverseFrequency,
  lengthFactors,
  NO_POSTINGS,
  type PostingList,
} from '../../lexical/bm25.ts';
import type { IdFilter } from '../../vectors/id-filter.ts';
import { chooseTerms } from '../../lexical/choose-terms.ts';
import { createTopK } from '../../vectors/top-k.ts';
import type { ScoredChunk } from '../types.ts';
import type { ChunkWords } from '../chunk-words.ts';
import type { LiveChunks } from './live-chunks.ts';
import { createRecentPostings } from './recent-postings.ts';
import type { WordsTable } from './words-table.ts';

export interface WordSearch {
  /** Best first. */
  search(terms: readonly string[], limit: number, allowed: IdFilter | undefined): ScoredChunk[];
  frequencies(terms: readonly string[]): Map<string, number>;
  /** Brings what is in memory up to the database; cheap when nothing has changed. */
  sync(liveCount: number): void;
}

interface CachedList extends PostingList {
  /** Number of slots there were when it was read: later chunks are not in it. */
  readonly upTo: number;
}

interface Counted {
  readonly count: number;
  readonly upTo: number;
}

/** Six bytes each. */
const MAX_CACHED_POSTINGS = 8_000_000;
const MAX_COUNTED = 100_000;
/** Chunks whose words are kept beside the lists; beyond that lists are read again. */
const MAX_RECENT = 2000;
const MIN_RECENT = 50;
/** Cutting the words of a chunk takes as long as reading some hundred postings of each list of a question. */
const RECENT_SHARE = 1 / 400;

/**
 * BM25 over the postings of one store. FTS5 keeps them; its own ranking needs about 0.7 µs for every chunk that has any
 * of the terms, 25–50 ms a question at 100,000 chunks. Reading a list costs 0.15 µs a posting, and once read
 * it is kept: a chunk is never changed, so a list only has to be read on from where it ended. FTS5 cannot begin there,
 * it reads the whole list: the words of a few new chunks are cut again instead (`wordsOf`), or each document that comes in
 * would make the next search read all its lists.
 */
export function createWordSearch(
  store: number,
  table: WordsTable,
  live: LiveChunks,
  wordsOf?: (chunkId: number) => ChunkWords | undefined,
): WordSearch {
  const ids: number[] = [];
  const lengths: number[] = [];
  const slotOf = new Map<number, number>();
  const dead = new Set<number>();
  const lists = new Map<string, CachedList>();
  /** Counting the chunks of a common term takes almost as long as reading them. Valid until something changes. */
  const counted = new Map<string, Counted>();
  const recent = createRecentPostings();
  let cachedPostings = 0;
  let totalLength = 0;
  let longest = 0;
  let scores = new Float64Array(0);

  const mirror = {
    get lastId() {
      return ids.at(-1) ?? 0;
    },
    get size() {
      return slotOf.size;
    },
    ids: () => slotOf.keys(),
    remove(id: number) {
      const slot = slotOf.get(id);
      if (slot === undefined) return;
      dead.add(slot);
      slotOf.delete(id);
      totalLength -= lengths[slot] ?? 0;
      counted.clear();
    },
  };

  function forgetAll(): void {
    for (const collection of [slotOf, dead, lists, counted]) collection.clear();
    recent.restart(0);
    ids.length = 0;
    lengths.length = 0;
    totalLength = 0;
    longest = 0;
    cachedPostings = 0;
  }

  function sync(liveCount: number): void {
    // Dead slots are dragged along by every list; starting anew gets rid of them.
    if (dead.size > 1000 && dead.size > slotOf.size / 2) forgetAll();
    if (live.lastId(store) > mirror.lastId) {
      const before = ids.length;
      for (const { id, terms } of live.added(store, mirror.lastId)) {
        slotOf.set(id, ids.length);
        ids.push(id);
        lengths.push(terms);
        totalLength += terms;
        longest = Math.max(longest, terms);
      }
      keepRecent(before);
    }
    live.prune(store, liveCount, mirror);
    if (scores.length < ids.length) scores = new Float64Array(Math.ceil(ids.length * 1.25));
  }

  /** Notes the words of the slots from `begin` on, where they are few. */
  function keepRecent(begin: number): void {
    const isFew =
      begin > 0 &&
      ids.length - begin <= Math.max(MIN_RECENT, begin * RECENT_SHARE) &&
      ids.length - recent.from() <= MAX_RECENT;
    for (let slot = begin; isFew && slot < ids.length; slot += 1) {
      const words = wordsOf?.(ids[slot] ?? 0);
      if (words === undefined) return recent.restart(ids.length);
      recent.add(slot, words);
    }
    if (!isFew) recent.restart(ids.length);
  }

  /** The whole list of a term, from memory as far as it was read before. */
  function listOf(term: string): CachedList {
    const known = lists.get(term);
    if (known !== undefined && known.upTo >= ids.length) {
      lists.delete(term);
      lists.set(term, known);
      return known;
    }
    const more =
      known !== undefined && known.upTo >= recent.from()
        ? recent.since(term, known.upTo)
        : countUp(table.occurrences(term, ids[(known?.upTo ?? 0) - 1] ?? 0), slotOf);
    const list = { ...concatenated(known ?? NO_POSTINGS, more), upTo: ids.length };
    lists.delete(term);
    lists.set(term, list);
    cachedPostings += list.slots.length - (known?.slots.length ?? 0);
    return list;
  }

  /** The lists not used for the longest time go first. */
  function trimCache(): void {
    for (const [term, { slots }] of lists) {
      if (cachedPostings <= MAX_CACHED_POSTINGS) return;
      lists.delete(term);
      cachedPostings -= slots.length;
    }
  }

  function frequency(term: string): number {
    const before = counted.get(term);
    if (before !== undefined && before.upTo >= ids.length) return before.count;
    const count = countOf(term, before);
    if (counted.size >= MAX_COUNTED) counted.clear();
    counted.set(term, { count, upTo: ids.length });
    return count;
  }

  function countOf(term: string, before: Counted | undefined): number {
    const known = lists.get(term);
    if (known !== undefined && known.upTo >= ids.length && dead.size === 0)
      return known.slots.length;
    // Where chunks have left, nothing was counted before.
    return before !== undefined && before.upTo >= recent.from()
      ? before.count + recent.since(term, before.upTo).slots.length
      : table.frequency(term);
  }

  function best(limit: number, allowed: IdFilter | undefined): ScoredChunk[] {
    const top = createTopK(limit);
    for (let slot = 0; slot < ids.length; slot += 1) {
      const score = scores[slot] ?? 0;
      if (score <= 0 || score < top.floor()) continue;
      const id = ids[slot] ?? 0;
      if (dead.has(slot) || (allowed !== undefined && !allowed.has(id))) continue;
      top.offer(id, score);
    }
    return top.sorted().map(({ id, score }) => ({ chunkId: id, score }));
  }

  return {
    sync,
    frequencies: (terms) => new Map(terms.map((term) => [term, frequency(term)])),
    search(terms, limit, allowed) {
      if (limit <= 0 || allowed?.listed?.size === 0) return [];
      const queried = chooseTerms(terms, slotOf.size, frequency);
      const factors = lengthFactors(longest, totalLength / Math.max(1, slotOf.size));
      scores.fill(0, 0, ids.length);
      for (const { term, frequency: n } of queried) {
        addTermScores(scores, listOf(term), { lengths, factors }, inverseFrequency(slotOf.size, n));
      }
      trimCache();
      return best(limit, allowed);
    },
  };
}

/** Occurrences (chunk id × 2, + 1 in the body), ascending, counted for each chunk. */
function countUp(occurrences: readonly number[], slotOf: ReadonlyMap<number, number>): PostingList {
  const slots = new Uint32Array(occurrences.length);
  const context = new Uint8Array(occurrences.length);
  const body = new Uint8Array(occurrences.length);
  let used = 0;
  let lastId = -1;
  for (const packed of occurrences) {
    const id = Math.floor(packed / 2);
    const slot = slotOf.get(id);
    if (slot === undefined) continue;
    if (id !== lastId) used += 1;
    lastId = id;
    const at = used - 1;
    slots[at] = slot;
    const counts = packed % 2 === 1 ? body : context;
    counts[at] = Math.min(255, (counts[at] ?? 0) + 1);
  }
  return {
    slots: slots.slice(0, used),
    context: context.slice(0, used),
    body: body.slice(0, used),
  };
}

function concatenated(a: PostingList, b: PostingList): PostingList {
  if (a.slots.length === 0) return b;
  if (b.slots.length === 0) return a;
  const joined = {
    slots: new Uint32Array(a.slots.length + b.slots.length),
    context: new Uint8Array(a.slots.length + b.slots.length),
    body: new Uint8Array(a.slots.length + b.slots.length),
  };
  for (const key of ['slots', 'context', 'body'] as const) {
    joined[key].set(a[key]);
    joined[key].set(b[key], a.slots.length);
  }
  return joined;
}
