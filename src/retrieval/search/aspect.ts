import type { Embedder } from '../embedding/types.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import type { QueryUnderstanding } from '../query/understand.ts';
import type { KnowledgeStore } from '../store/types.ts';
import type { SearchRequest } from './types.ts';
import { zScores } from './z-scores.ts';

/** More makers of one drug than this are not compared chunk by chunk. */
const MAX_DOCUMENTS = 12;

/**
 * How well each chunk of the subject's documents fits what is asked about the subject, compared among themselves.
 * The whole question cannot tell: every chunk of a document shares the subject's name, which drowns the rest.
 * Words and vectors weigh the same. Empty where no subject is named or nothing else is said.
 */
export async function aspectScores(
  { store, embedder }: { readonly store: KnowledgeStore; readonly embedder: Embedder },
  { subject, aspect, synonyms }: QueryUnderstanding,
  { storeIds, asOf }: Pick<SearchRequest, 'storeIds' | 'asOf'>,
): Promise<Map<number, number>> {
  if (subject === undefined || aspect === '') return new Map();
  const documentIds = subject.documentIds.slice(0, MAX_DOCUMENTS);
  const chunks = (await Promise.all(documentIds.map((id) => store.chunksOfDocument(id)))).flat();
  const ids = chunks.map(({ id }) => id);
  const terms = [...new Set([aspect, ...synonyms.flat()].flatMap((text) => lexicalTerms(text)))];
  const scope = { storeIds, documentIds, ...(asOf === undefined ? {} : { asOf }) };
  const words = new Map(
    (await store.lexicalSearch(scope, terms, ids.length)).map((hit) => [hit.chunkId, hit.score]),
  );
  const [vector = new Float32Array(embedder.dimension)] = await embedder.embed([aspect], 'query');
  const cosines = new Map(
    (await store.similarity(ids, vector)).map((hit) => [hit.chunkId, hit.score]),
  );
  const lexical = zScores(ids.map((id) => words.get(id) ?? 0));
  const dense = zScores(ids.map((id) => cosines.get(id) ?? 0));
  return new Map(ids.map((id, i) => [id, ((lexical[i] ?? 0) + (dense[i] ?? 0)) / 2]));
}
