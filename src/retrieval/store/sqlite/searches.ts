import { dotProduct } from '../../vectors/dot-product.ts';
import type { ChunkScope, ScoredChunk } from '../types.ts';
import type { ChunkRecords } from './chunk-records.ts';
import { fromBlob } from './rows.ts';
import type { Scopes } from './scopes.ts';
import type { SearchIndexes } from './search-indexes.ts';
import type { StoreRecords, StoreState } from './store-records.ts';

export interface SearchesDeps {
  readonly stores: StoreRecords;
  readonly scopes: Scopes;
  readonly indexes: SearchIndexes;
  readonly chunks: ChunkRecords;
  readonly today: () => string;
  /** Throws `embedder_mismatch`. */
  readonly requireEmbedder: (store: StoreState) => void;
}

export interface Searches {
  lexical(scope: ChunkScope, terms: readonly string[], limit: number): ScoredChunk[];
  dense(scope: ChunkScope, vector: Float32Array, limit: number): ScoredChunk[];
  similarity(chunkIds: readonly number[], vector: Float32Array): ScoredChunk[];
  frequencies(
    storeIds: readonly string[],
    terms: readonly string[],
  ): { readonly chunkCount: number; readonly frequency: Map<string, number> };
}

/** Searches over one store or several; each store has its own frequencies, and scores are merged as they are. */
export function createSearches(deps: SearchesDeps): Searches {
  const { stores, scopes, indexes, chunks, today, requireEmbedder } = deps;

  const statesOf = (storeIds: readonly string[]): StoreState[] =>
    [...new Set(storeIds)].map((id) => stores.state(id));

  /** Versions that are over can have been in force on an earlier day only. */
  const reachesBack = ({ asOf }: ChunkScope): boolean => asOf !== undefined && asOf < today();

  function densePast(store: StoreState, scope: ChunkScope, vector: Float32Array): ScoredChunk[] {
    const ids = indexes.pastIds(store).filter(allowedPast(store, scope));
    return similarity(ids, vector);
  }

  function allowedPast(store: StoreState, scope: ChunkScope): (id: number) => boolean {
    const allowed = scopes.allowed(store.number, 'past', scope);
    return (id) => allowed?.has(id) ?? true;
  }

  function similarity(chunkIds: readonly number[], vector: Float32Array): ScoredChunk[] {
    const inMemory = indexes.inMemory();
    return [...new Set(chunkIds)]
      .flatMap((chunkId) => {
        const stored = inMemory(chunkId) ?? fromDatabase(chunkId);
        if (stored?.length !== vector.length) return [];
        return [{ chunkId, score: dotProduct(vector, stored) }];
      })
      .toSorted(byScore);
  }

  function fromDatabase(chunkId: number): Float32Array | undefined {
    const blob = chunks.vector(chunkId);
    return blob === undefined ? undefined : fromBlob(blob);
  }

  return {
    similarity,
    lexical(scope, terms, limit) {
      const states = statesOf(scope.storeIds);
      const found = states.map((store) =>
        indexes.words(store).search(terms, limit, scopes.allowed(store.number, 'live', scope)),
      );
      if (!reachesBack(scope)) return merged(found, limit);
      const past = states.flatMap((store) => {
        const words = indexes.pastWords(store);
        const allowed = scopes.allowed(store.number, 'past', scope);
        return words === undefined ? [] : [words.search(terms, limit, allowed)];
      });
      return merged([...found, ...past], limit);
    },
    dense(scope, vector, limit) {
      const states = statesOf(scope.storeIds);
      const found = states.map((store) => {
        requireEmbedder(store);
        return indexes
          .vectors(store)
          .search(vector, limit, scopes.allowed(store.number, 'live', scope))
          .map(({ id, score }) => ({ chunkId: id, score }));
      });
      if (!reachesBack(scope)) return merged(found, limit);
      return merged([...found, ...states.map((store) => densePast(store, scope, vector))], limit);
    },
    frequencies(storeIds, terms) {
      const frequency = new Map(terms.map((term) => [term, 0]));
      let chunkCount = 0;
      for (const store of statesOf(storeIds)) {
        chunkCount += store.liveChunks;
        for (const [term, count] of indexes.words(store).frequencies([...frequency.keys()])) {
          frequency.set(term, (frequency.get(term) ?? 0) + count);
        }
      }
      return { chunkCount, frequency };
    },
  };
}

function merged(found: readonly ScoredChunk[][], limit: number): ScoredChunk[] {
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  return found.flat().toSorted(byScore).slice(0, limit);
}

function byScore(a: ScoredChunk, b: ScoredChunk): number {
  return b.score - a.score || a.chunkId - b.chunkId;
}
