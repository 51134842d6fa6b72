import type { PostingList } from '../../lexical/bm25.ts';
import type { DocumentWords } from './document-words.ts';

/** The words of documents that have not been merged into lists yet. */
export interface RecentWords {
  add(firstSlot: number, words: DocumentWords): void;
  clear(): void;
  slotsOf(term: string): readonly number[];
  listOf(term: string): PostingList | undefined;
}

interface GrowingList {
  readonly slots: number[];
  readonly context: number[];
  readonly body: number[];
}

export function createRecentWords(): RecentWords {
  const lists = new Map<string, GrowingList>();
  return {
    add(firstSlot, words) {
      for (const [term, triples] of words) {
        const list = lists.get(term) ?? { slots: [], context: [], body: [] };
        lists.set(term, list);
        for (let i = 0; i < triples.length; i += 3) {
          list.slots.push(firstSlot + (triples[i] ?? 0));
          list.context.push(triples[i + 1] ?? 0);
          list.body.push(triples[i + 2] ?? 0);
        }
      }
    },
    clear: () => lists.clear(),
    slotsOf: (term) => lists.get(term)?.slots ?? [],
    listOf(term) {
      const list = lists.get(term);
      if (list === undefined) return undefined;
      return {
        slots: Uint32Array.from(list.slots),
        context: Uint8Array.from(list.context),
        body: Uint8Array.from(list.body),
      };
    },
  };
}
