import type { Embedder } from '../retrieval/embedding/types.ts';
import { lexicalTerms } from '../retrieval/lexical/terms.ts';
import type { Search } from '../retrieval/search/types.ts';
import type { KnowledgeStore, ScoredChunk } from '../retrieval/store/types.ts';
import { isHeldOut, type RetrievalSet } from './beir.ts';
import { plainDocument } from './plain-document.ts';
import { ndcg, recall } from './ranking-measures.ts';

export interface RetrievalSuiteDeps {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly search: Search;
}

export const METHODS = ['bm25', 'dense', 'hybrid'] as const;
export type Method = (typeof METHODS)[number];

export interface MethodScore {
  readonly ndcg10: number;
  readonly recall10: number;
  readonly recall50: number;
}

export interface RetrievalResult {
  readonly set: string;
  readonly documents: number;
  readonly queries: number;
  readonly scores: Readonly<Record<Method, MethodScore>>;
}

const DEPTH = 50;
const BATCH = 256;

/** Loads a set into a store of its own and ranks its held-out queries by each method, through the product's own code. */
export async function runRetrievalSuite(
  deps: RetrievalSuiteDeps,
  set: RetrievalSet,
): Promise<RetrievalResult> {
  const storeId = (await deps.store.createStore(`eval ${set.name}`)).id;
  await loadPlainSet(deps, storeId, set);
  const queries = set.queries.filter(({ id }) => isHeldOut(id));
  const totals = Object.fromEntries(
    METHODS.map((method) => [method, { ndcg10: 0, recall10: 0, recall50: 0 }]),
  ) as Record<Method, { ndcg10: number; recall10: number; recall50: number }>;
  for (const query of queries) {
    const grades = set.relevant.get(query.id) ?? new Map<string, number>();
    for (const method of METHODS) {
      const ranked = await rank(deps, storeId, query.text, method);
      totals[method].ndcg10 += ndcg(ranked, grades, 10) / queries.length;
      totals[method].recall10 += recall(ranked, grades, 10) / queries.length;
      totals[method].recall50 += recall(ranked, grades, 50) / queries.length;
    }
  }
  await deps.store.deleteStore(storeId);
  return {
    set: set.name,
    documents: set.documents.length,
    queries: queries.length,
    scores: totals,
  };
}

/** Puts the documents of a set into a store, one chunk each. */
export async function loadPlainSet(
  { store, embedder }: Pick<RetrievalSuiteDeps, 'store' | 'embedder'>,
  storeId: string,
  set: RetrievalSet,
): Promise<void> {
  for (let from = 0; from < set.documents.length; from += BATCH) {
    const batch = set.documents.slice(from, from + BATCH);
    const vectors = await embedder.embed(
      batch.map(({ text }) => text),
      'passage',
    );
    for (const [i, { id, title, text }] of batch.entries()) {
      const vector = vectors[i] ?? new Float32Array(embedder.dimension);
      await store.putDocument(storeId, plainDocument(id, title, text), [
        { start: 0, end: text.length, sectionPath: [], role: undefined, page: undefined, vector },
      ]);
    }
  }
}

/** Document ids, best first. */
async function rank(
  { store, embedder, search }: RetrievalSuiteDeps,
  storeId: string,
  query: string,
  method: Method,
): Promise<string[]> {
  if (method === 'hybrid') {
    const { hits } = await search.search({ query, storeIds: [storeId], limit: DEPTH });
    return hits.map(({ document }) => document.sourceKey);
  }
  let found: ScoredChunk[];
  if (method === 'bm25') {
    found = await store.lexicalSearch({ storeIds: [storeId] }, lexicalTerms(query), DEPTH);
  } else {
    const [vector = new Float32Array(embedder.dimension)] = await embedder.embed([query], 'query');
    found = await store.vectorSearch({ storeIds: [storeId] }, vector, DEPTH);
  }
  const chunks = new Map(
    (await store.getChunks(found.map((f) => f.chunkId))).map((c) => [c.id, c]),
  );
  const documentIds = found.flatMap(({ chunkId }) => chunks.get(chunkId)?.documentId ?? []);
  return (await store.getDocuments(documentIds)).map(({ sourceKey }) => sourceKey);
}
