import { lexicalTerms } from '../retrieval/lexical/terms.js';
import { detectLanguage } from '../core/text/language.js';
import { isHeldOut } from './beir.js';
import { ndcg, recall } from './ranking-measures.js';
export const METHODS = ['bm25', 'dense', 'hybrid'];
const DEPTH = 50;
const BATCH = 256;
/** Loads a set into a store of its own and ranks its held-out queries by each method, through the product's own code. */
export async function runRetrievalSuite(deps, set) {
  const storeId = (await deps.store.createStore(`eval ${set.name}`)).id;
  await load(deps, storeId, set);
  const queries = set.queries.filter(({ id }) => isHeldOut(id));
  const totals = Object.fromEntries(
    METHODS.map((method) => [method, { ndcg10: 0, recall10: 0, recall50: 0 }]),
  );
  for (const query of queries) {
    const grades = set.relevant.get(query.id) ?? new Map();
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
async function load({ store, embedder }, storeId, set) {
  for (let from = 0; from < set.documents.length; from += BATCH) {
    const batch = set.documents.slice(from, from + BATCH);
    const vectors = await embedder.embed(
      batch.map(({ text }) => text),
      'passage',
    );
    for (const [i, { id, title, text }] of batch.entries()) {
      const vector = vectors[i] ?? new Float32Array(embedder.dimension);
      await store.putDocument(
        storeId,
        {
          sourceKey: id,
          fileId: `file-${set.name}-${id}`,
          filename: id,
          title,
          subject: undefined,
          aliases: [],
          kind: 'textbook',
          language: detectLanguage(text),
          versionLabel: undefined,
          effectiveFrom: undefined,
          effectiveUntil: undefined,
          text,
          pages: [],
          attributes: {},
          fingerprint: id,
        },
        [{ start: 0, end: text.length, sectionPath: [], role: undefined, page: undefined, vector }],
      );
    }
  }
}
/** Document ids, best first. */
async function rank({ store, embedder, search }, storeId, query, method) {
  if (method === 'hybrid') {
    const { hits } = await search.search({ query, storeIds: [storeId], limit: DEPTH });
    return hits.map(({ document }) => document.sourceKey);
  }
  let found;
  if (method === 'bm25') {
    found = await store.lexicalSearch({ storeIds: [storeId] }, lexicalTerms(query), DEPTH);
  } else {
    const [vector = new Float32Array(embedder.dimension)] = await embedder.embed([query], 'query');
    found = await store.vectorSearch({ storeIds: [storeId] }, vector, DEPTH);
  }
  const chunks = new Map(
    (await store.getChunks(found.map((f) => f.chunkId))).map((c) => [c.id, c]),
  );
  const keys = [];
  for (const { chunkId } of found) {
    const chunk = chunks.get(chunkId);
    if (chunk !== undefined) keys.push((await store.getDocument(chunk.documentId)).sourceKey);
  }
  return keys;
}
//# sourceMappingURL=retrieval-suite.js.map
