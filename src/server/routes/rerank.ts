import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.ts';
import type { RerankModel } from '../../inference/vector-types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { lexicalTerms } from '../../retrieval/lexical/terms.ts';
import { disconnectSignal } from '../disconnect.ts';
import { DEFAULT_MODEL, rerankModelId } from '../models.ts';
import { rerankBody } from '../wire/rerank-schema.ts';
import { dotProduct } from '../../retrieval/vectors/dot-product.ts';

/** Nearness of meaning and shared words weigh the same, as they do where the two are fused for search. */
const DENSE_WEIGHT = 0.5;

export interface RerankDeps {
  /** Of the knowledge base. */
  readonly embedder: Embedder;
  /** Ranking models that are installed, at this moment. */
  readonly rerankers: () => readonly RerankModel[];
  readonly shutdown: AbortSignal;
}

type Ranking = Pick<RerankModel, 'id' | 'rank'>;

/**
 * `POST /v1/rerank`. An installed ranking model, which reads query and document together, is used where it is named.
 * Otherwise the score is the mean of the embedder's cosine and the part of the query's words, weighed by rarity, that a
 * document holds; the name of that one says so.
 */
export const rerankRoute: FastifyPluginAsyncTypebox<RerankDeps> = async (
  app,
  { embedder, rerankers, shutdown },
) => {
  const own: Ranking = {
    id: rerankModelId(embedder),
    rank: async (query, texts) => ({
      scores: await relevance(embedder, query, texts),
      tokens: embedder.countTokens([query], 'query') + embedder.countTokens(texts, 'passage'),
    }),
  };
  const find = (id: string = DEFAULT_MODEL): Ranking => {
    if (id === own.id || id === DEFAULT_MODEL) return own;
    const all = rerankers();
    const found = all.find((model) => model.id === id);
    if (found !== undefined) return found;
    throw new AppError('model_not_found', {
      message: `The rerankers here are: ${[own, ...all].map((model) => model.id).join(', ')}.`,
      param: 'model',
    });
  };
  app.post(
    '/v1/rerank',
    { schema: { body: rerankBody, tags: ['embeddings'] } },
    async ({ body }, reply) => {
      const model = find(body.model);
      const texts = body.documents.map((document) =>
        typeof document === 'string' ? document : document.text,
      );
      const signal = disconnectSignal(reply, shutdown);
      const { scores, tokens } = await model.rank(body.query, texts, signal);
      const ranked = texts
        .map((text, index) => ({ index, text, score: scores[index] ?? 0 }))
        .toSorted((a, b) => b.score - a.score)
        .slice(0, body.top_n ?? texts.length);
      return {
        id: `rerank-${randomUUID()}`,
        object: 'list',
        model: model.id,
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
    const cosine = Math.max(0, dotProduct(asked ?? new Float32Array(), vector));
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
