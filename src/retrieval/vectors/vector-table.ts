import { dotProduct } from './dot-product.ts';
import type { TopK } from './top-k.ts';

/** All vectors of one store in one block of memory, found by id. */
export interface VectorTable {
  size(): number;
  has(id: number): boolean;
  ids(): IterableIterator<number>;
  /** Makes room at once instead of by doubling. */
  reserve(count: number): void;
  /** Adds or replaces. */
  set(id: number, vector: Float32Array): void;
  remove(id: number): void;
  /** A view, valid until the next change. */
  get(id: number): Float32Array | undefined;
  /** 32 bits that differ, with near certainty, when the vector of an id differs. */
  checksum(id: number): number;
  /** Offers every vector, or those of `ids`, to `best` with its dot product. */
  scan(query: Float32Array, best: TopK, ids?: Iterable<number>): void;
}

const FIRST_CAPACITY = 256;

export function createVectorTable(dimension: number): VectorTable {
  let block = new Float32Array(0);
  const idOfRow: number[] = [];
  const rowOfId = new Map<number, number>();

  function reserve(count: number): void {
    if (count * dimension <= block.length) return;
    const larger = new Float32Array(count * dimension);
    larger.set(block);
    block = larger;
  }

  const rowOf = (row: number): Float32Array =>
    block.subarray(row * dimension, (row + 1) * dimension);

  return {
    size: () => idOfRow.length,
    has: (id) => rowOfId.has(id),
    ids: () => rowOfId.keys(),
    reserve,
    set(id, vector) {
      let row = rowOfId.get(id);
      if (row === undefined) {
        row = idOfRow.length;
        if ((row + 1) * dimension > block.length) reserve(Math.max(FIRST_CAPACITY, row * 2));
        idOfRow.push(id);
        rowOfId.set(id, row);
      }
      block.set(vector, row * dimension);
    },
    /** The last row moves into the gap. */
    remove(id) {
      const row = rowOfId.get(id);
      const lastId = idOfRow.pop();
      if (row === undefined || lastId === undefined) {
        if (lastId !== undefined) idOfRow.push(lastId);
        return;
      }
      rowOfId.delete(id);
      if (lastId === id) return;
      block.copyWithin(
        row * dimension,
        idOfRow.length * dimension,
        (idOfRow.length + 1) * dimension,
      );
      idOfRow[row] = lastId;
      rowOfId.set(lastId, row);
    },
    get(id) {
      const row = rowOfId.get(id);
      return row === undefined ? undefined : rowOf(row);
    },
    checksum(id) {
      const row = rowOfId.get(id);
      return row === undefined ? 0 : fnv1a(block, row * dimension, dimension);
    },
    scan(query, best, ids) {
      if (ids === undefined) {
        for (let row = 0; row < idOfRow.length; row += 1) {
          const score = dotProduct(query, block, row * dimension);
          if (score >= best.floor()) best.offer(idOfRow[row] ?? 0, score);
        }
        return;
      }
      for (const id of ids) {
        const row = rowOfId.get(id);
        if (row === undefined) continue;
        const score = dotProduct(query, block, row * dimension);
        if (score >= best.floor()) best.offer(id, score);
      }
    },
  };
}

function fnv1a(block: Float32Array, offset: number, length: number): number {
  const words = new Uint32Array(block.buffer, block.byteOffset + offset * 4, length);
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}
