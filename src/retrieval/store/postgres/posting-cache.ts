import type { PostingList } from '../../lexical/bm25.ts';

export interface CachedList extends PostingList {
  /** Merged slots below it have been read. */
  readonly upTo: number;
}

/** Lists that have been read; those not used for the longest time go first. */
export interface PostingCache {
  get(term: string): CachedList | undefined;
  /** Also where it is only used again. */
  keep(term: string, list: CachedList): void;
  trim(): void;
  clear(): void;
}

export function createPostingCache(maxPostings: number): PostingCache {
  const lists = new Map<string, CachedList>();
  let held = 0;
  return {
    get: (term) => lists.get(term),
    keep(term, list) {
      held += list.slots.length - (lists.get(term)?.slots.length ?? 0);
      lists.delete(term);
      lists.set(term, list);
    },
    trim() {
      for (const [term, { slots }] of lists) {
        if (held <= maxPostings) return;
        lists.delete(term);
        held -= slots.length;
      }
    },
    clear() {
      lists.clear();
      held = 0;
    },
  };
}
