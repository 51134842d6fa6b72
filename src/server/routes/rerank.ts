import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { lexicalTerms } from '../../retrieval/lexical/terms.ts';
import { DEFAULT_MODEL, rerankModelId } from '../models.ts';
import { rerankBody } from '../wire/rerank-schema.ts';

/** Nearness of meaning and shared words weigh the same, as they do where the two are fused for search. */
const DENSE_WEIGHT = 0.5;

/**
 * `POST /v1/rerank`. No cross-encoder reads query and document together here: the score is the mean of the embedder's
 * cosine and the part of the query's words, weighed by rarity, that a document holds. The model's name says so.
 */
export const rerankRoute: FastifyPluginAsyncTypebox<{ readonly embedder: Embedder }> = async (
  app,
  { embedder },
) => {
  const model = rerankModelId(embedder);
  app.post(
    '/v1/rerank',
    { schema: { body: rerankBody, tags: ['embeddings'] } },
    async ({ body }) => {
      if (body.model !== undefined && body.model !== model && body.model !== DEFAULT_MODEL) {
        throw new AppError('model_not_found', {
          message: `The reranker here is ${model}.`,
          param: 'model',
        });
      }
      const texts = body.documents.map((document) =>
        typeof document === 'string' ? document : document.text,
      );
      const scores = await relevance(embedder, body.query, texts);
      const ranked = texts
        .map((text, index) => ({ index, text, score: scores[index] ?? 0 }))
        .toSorted((a, b) => b.score - a.score)
        .slice(0, body.top_n ?? texts.length);
      const tokens =
        embedder.countTokens([body.query], 'query') + embedder.countTokens(texts, 'passage');
      return {
        id: `rerank-${randomUUID()}`,
        object: 'list',
        model,
        results: ranked.map(({ index, text, score }) => ({
          index,
          relevance_score: score,
          ...(body.return_documents === false ? {} : { document: { text } }),
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
};

/** How well each text answers the query, 0 to 1. */
async function relevance(
  embedder: Embedder,
  query: string,
  texts: readonly string[],
): Promise<number[]> {
  const [asked] = await embedder.embed([query], 'query');
  const vectors = await embedder.embed(texts, 'passage');
  const shares = sharedWords(query, texts);
  return vectors.map((vector, i) => {
    const cosine = Math.max(0, dot(asked ?? new Float32Array(), vector));
    return DENSE_WEIGHT * Math.min(1, cosine) + (1 - DENSE_WEIGHT) * (shares[i] ?? 0);
  });
}

/** For each text the part of the query's words it holds; a word that few of the texts have weighs more. */
function sharedWords(query: string, texts: readonly string[]): number[] {
  const wanted = [...new Set(lexicalTerms(query))];
  const held = texts.map((text) => new Set(lexicalTerms(text)));
  const weights = wanted.map((term) => {
    const frequency = held.filter((terms) => terms.has(term)).length;
    return Math.log(1 + (texts.length + 1) / (frequency + 0.5));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return held.map((terms) => {
    const shared = wanted.reduce(
      (sum, term, i) => sum + (terms.has(term) ? (weights[i] ?? 0) : 0),
      0,
    );
    return total === 0 ? 0 : shared / total;
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
