import { AppError } from '../../../core/errors.ts';
import type { ChunkScope, ScoredChunk } from '../types.ts';
import type { Database } from './database.ts';
import type { Scopes } from './scopes.ts';
import { liveSet, pastSet, type StoreState } from './store-records.ts';
import { createVectorSearch } from './vector-search.ts';
import { createWordIndex, type WordIndex, type WordSetState } from './word-index.ts';

export interface SearchesDeps {
  readonly db: Database;
  readonly scopes: Scopes;
  readonly today: () => string;
  /** Throws `embedder_mismatch`. */
  readonly requireEmbedder: (store: StoreState) => void;
  /** Told of every store whose vectors are searched, with its number of chunks. */
  readonly onVectors: (store: StoreState, chunks: number) => void;
}

export interface Searches {
  lexical(scope: ChunkScope, terms: readonly string[], limit: number): Promise<ScoredChunk[]>;
  dense(scope: ChunkScope, vector: Float32Array, limit: number): Promise<ScoredChunk[]>;
  frequencies(
    storeIds: readonly string[],
    terms: readonly string[],
  ): Promise<{ readonly chunkCount: number; readonly frequency: ReadonlyMap<string, number> }>;
  forget(store: StoreState): void;
}

/** One store and partition a search reads. */
interface Part {
  readonly store: StoreState;
  readonly past: boolean;
  readonly set: WordSetState;
}

/** Searches over one store or several; each store has its own frequencies, and scores are merged as they are. */
export function createSearches(deps: SearchesDeps): Searches {
  const { db, scopes, today, requireEmbedder, onVectors } = deps;
  const indexes = new Map<number, WordIndex>();
  const vectors = createVectorSearch(db);

  function indexOf(set: number): WordIndex {
    const index = indexes.get(set) ?? createWordIndex(db, set);
    indexes.set(set, index);
    return index;
  }

  /** Versions that are over can have been in force on an earlier day only. */
  async function partsOf(storeIds: readonly string[], asOf: string | undefined): Promise<Part[]> {
    const reachesBack = asOf !== undefined && asOf < today();
    const rows = await db.query<StoreState & Omit<WordSetState, 'id'> & { readonly set: number }>(
      `SELECT s.id, s.name, s.number, s.embedder, s.dimension, s.terms_version AS "termsVersion", s.revision,
         w.id AS set, w.chunks, w.terms, w.next_slot AS "nextSlot", w.merged_slots AS "mergedSlots", w.removals, w.generation
       FROM stores s JOIN word_sets w ON w.store = s.number WHERE s.id = ANY($1::text[]) ORDER BY w.id`,
      [storeIds],
    );
    const found = new Set(rows.map(({ id }) => id));
    if (storeIds.some((id) => !found.has(id))) throw new AppError('store_not_found');
    return rows
      .map((row) => ({ store: row, past: row.set === pastSet(row), set: { ...row, id: row.set } }))
      .filter(({ past, set }) => !past || (reachesBack && set.chunks > 0));
  }

  return {
    async lexical(scope, terms, limit) {
      const parts = await partsOf(scope.storeIds, scope.asOf);
      const roles = scope.roles === undefined ? undefined : new Set<string>(scope.roles);
      const found = await Promise.all(
        parts.map(async ({ store, past, set }) => {
          const { allows } = await scopes.of(db.query, store, past, scope);
          return indexOf(set.id).search(set, terms, limit, { allowsDocument: allows, roles });
        }),
      );
      return merged(found, limit);
    },
    async dense(scope, vector, limit) {
      const parts = await partsOf(scope.storeIds, scope.asOf);
      for (const { store, past, set } of parts) {
        requireEmbedder(store);
        if (!past) onVectors(store, set.chunks);
      }
      const found = await Promise.all(
        parts.map(async ({ store, past, set }) => {
          const documents = await scopes.of(db.query, store, past, scope);
          const { dimension } = store;
          return vectors.search({
            set: set.id,
            dimension,
            vector,
            limit,
            documents,
            roles: scope.roles,
          });
        }),
      );
      return merged(found, limit);
    },
    async frequencies(storeIds, terms) {
      const frequency = new Map(terms.map((term) => [term, 0]));
      let chunkCount = 0;
      for (const { set } of await partsOf(storeIds, undefined)) {
        chunkCount += set.chunks;
        for (const [term, count] of await indexOf(set.id).frequencies(set, [...frequency.keys()])) {
          frequency.set(term, (frequency.get(term) ?? 0) + count);
        }
      }
      return { chunkCount, frequency };
    },
    forget(store) {
      indexes.delete(liveSet(store));
      indexes.delete(pastSet(store));
    },
  };
}

function merged(found: readonly ScoredChunk[][], limit: number): ScoredChunk[] {
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  return found
    .flat()
    .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId)
    .slice(0, limit);
}
