import type { ScoredChunk } from '../store/types.ts';

/** Nearest neighbours by cosine among the current chunks of one store. All vectors have unit length. */
export interface VectorIndex {
  readonly size: number;
  has(id: number): boolean;
  ids(): Iterable<number>;
  add(id: number, vector: Float32Array): void;
  remove(id: number): void;
  /** Best first. `allowed` leaves out everything it says no to. */
  search(vector: Float32Array, limit: number, allowed?: (id: number) => boolean): ScoredChunk[];
}
