import type { StoreEntry, StoreRestorer } from './transfer/entries.ts';
import type { KnowledgeStore } from './types.ts';

/** What both stores can do beyond the contract that searching and serving need. */
export interface IndexedStore extends KnowledgeStore {
  /**
   * Replaces the vectors of all chunks of a store in one transaction and binds it to the embedder in use. A chunk of a
   * version that is over and has no new vector is found by words only. Throws `store_busy` where another one has none.
   */
  replaceVectors(storeId: string, vectors: ReadonlyMap<number, Float32Array>): Promise<void>;
  /** False while a large store's graph is still being built and its searches are exact, hence slower. */
  indexIsBuilt(storeId: string): Promise<boolean>;
  /**
   * Everything of a store as it was when the first entry was asked for, whatever is written meanwhile. Ending the iteration
   * early gives back what it holds.
   */
  exportStore(storeId: string): AsyncGenerator<StoreEntry>;
  readonly restore: StoreRestorer;
}
