import { lengthFactors } from '../../lexical/bm25.ts';

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
  /** Length factors of BM25 by slot. */
  factors(averageLength: number): Float32Array;
}

export function createSlotTable(): SlotTable {
  const chunkIds: number[] = [];
  const documentIds: number[] = [];
  const roles: (string | null)[] = [];
  const lengths: number[] = [];
  const documents = new Map<number, number>();
  let known: { readonly average: number; readonly factors: Float32Array } | undefined;

  function clear(): void {
    for (const list of [chunkIds, documentIds, roles, lengths]) list.length = 0;
    documents.clear();
    known = undefined;
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
      }
      if (ids.length > 0) documents.set(firstSlot, ids.length);
      known = undefined;
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
    factors(average) {
      if (known?.average !== average || known.factors.length < lengths.length) {
        known = { average, factors: lengthFactors(lengths, average) };
      }
      return known.factors;
    },
  };
}
