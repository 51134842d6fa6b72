import { NO_POSTINGS, type PostingList } from '../../lexical/bm25.ts';
import type { ChunkWords } from '../chunk-words.ts';

/** The words of the chunks that came last, so that no list has to be read again for a few of them. */
export interface RecentPostings {
  /** The first slot it knows. */
  from(): number;
  /** The next slot. */
  add(slot: number, words: ChunkWords): void;
  /** Forgets all; it then begins at this slot. */
  restart(slot: number): void;
  /** The term's postings at `slot` and behind, which must not lie before `from()`. */
  since(term: string, slot: number): PostingList;
}

interface Growing {
  readonly slots: number[];
  readonly context: number[];
  readonly body: number[];
}

export function createRecentPostings(): RecentPostings {
  const lists = new Map<string, Growing>();
  let first = 0;

  function count(slot: number, term: string, column: 'context' | 'body'): void {
    const list = lists.get(term) ?? { slots: [], context: [], body: [] };
    lists.set(term, list);
    if (list.slots.at(-1) !== slot) {
      list.slots.push(slot);
      list.context.push(0);
      list.body.push(0);
    }
    const at = list.slots.length - 1;
    list[column][at] = Math.min(255, (list[column][at] ?? 0) + 1);
  }

  return {
    from: () => first,
    add(slot, { context, body }) {
      for (const term of context) count(slot, term, 'context');
      for (const term of body) count(slot, term, 'body');
    },
    restart(slot) {
      lists.clear();
      first = slot;
    },
    since(term, slot) {
      const list = lists.get(term);
      if (list === undefined) return NO_POSTINGS;
      const begin = list.slots.findIndex((own) => own >= slot);
      if (begin === -1) return NO_POSTINGS;
      return {
        slots: Uint32Array.from(list.slots.slice(begin)),
        context: Uint8Array.from(list.context.slice(begin)),
        body: Uint8Array.from(list.body.slice(begin)),
      };
    },
  };
}
