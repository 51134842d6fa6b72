import { type ChunkLengths, lengthFactors } from '../../lexical/bm25.ts';

export interface SlotDocument {
  readonly documentId: number;
  readonly firstSlot: number;
  readonly chunkIds: readonly number[];
  readonly roles: readonly (string | null)[];
  readonly lengths: readonly number[];
}

/** Which chunk has which slot of a word set, in memory: about 40 bytes a chunk. */
export interface SlotTable {
  add(document: SlotDocument): void;
  /** Forgets documents whose first slot is not among these. */
  keepOnly(firstSlots: ReadonlySet<number>): void;
  clear(): void;
  /** One more than the highest slot there ever was. */
  end(): number;
  /** 0 where there is none any more. */
  chunkAt(slot: number): number;
  documentAt(slot: number): number;
  roleAt(slot: number): string | null;
  /** For BM25. */
  lengths(averageLength: number): ChunkLengths;
}

export function createSlotTable(): SlotTable {
  const chunkIds: number[] = [];
  const documentIds: number[] = [];
  const roles: (string | null)[] = [];
  const lengths: number[] = [];
  const documents = new Map<number, number>();
  let longest = 0;

  function clear(): void {
    for (const list of [chunkIds, documentIds, roles, lengths]) list.length = 0;
    documents.clear();
    longest = 0;
  }

  return {
    clear,
    end: () => chunkIds.length,
    add({ documentId, firstSlot, chunkIds: ids, roles: given, lengths: sizes }) {
      // Slots of documents that left before this was opened.
      while (chunkIds.length < firstSlot) {
        chunkIds.push(0);
        documentIds.push(0);
        roles.push(null);
        lengths.push(0);
      }
      for (const [i, id] of ids.entries()) {
        chunkIds[firstSlot + i] = id;
        documentIds[firstSlot + i] = documentId;
        roles[firstSlot + i] = given[i] ?? null;
        lengths[firstSlot + i] = sizes[i] ?? 0;
        longest = Math.max(longest, sizes[i] ?? 0);
      }
      if (ids.length > 0) documents.set(firstSlot, ids.length);
    },
    keepOnly(firstSlots) {
      for (const [firstSlot, size] of documents) {
        if (firstSlots.has(firstSlot)) continue;
        chunkIds.fill(0, firstSlot, firstSlot + size);
        documents.delete(firstSlot);
      }
    },
    chunkAt: (slot) => chunkIds[slot] ?? 0,
    documentAt: (slot) => documentIds[slot] ?? 0,
    roleAt: (slot) => roles[slot] ?? null,
    lengths: (average) => ({ lengths, factors: lengthFactors(longest, average) }),
  };
}
