import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.ts';
import type { EmbeddingModel } from '../../inference/vector-types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { disconnectSignal } from '../disconnect.ts';

const body = Type.Object(
  {
    model: Type.String({ minLength: 1 }),
    input: Type.Union([
      Type.String({ minLength: 1 }),
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2048 }),
    ]),
    encoding_format: Type.Optional(Type.Union([Type.Literal('float'), Type.Literal('base64')])),
    dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
    user: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export interface EmbeddingsDeps {
  /** Of the knowledge base. */
  readonly embedder: Embedder;
  /** Those that are installed, at this moment. */
  readonly embeddings: () => readonly EmbeddingModel[];
  readonly shutdown: AbortSignal;
}

/** `POST /v1/embeddings`. The SDK asks for base64 and decodes whatever comes back as such: the format asked for is kept to. */
export const embeddingsRoute: FastifyPluginAsyncTypebox<EmbeddingsDeps> = async (
  app,
  { embedder, embeddings, shutdown },
) => {
  const find = (id: string): Pick<EmbeddingModel, 'id' | 'dimension' | 'embed'> => {
    if (id === embedder.id) return own(embedder);
    const all = embeddings();
    const found = all.find((model) => model.id === id);
    if (found !== undefined) return found;
    const names = [embedder.id, ...all.map((model) => model.id)].join(', ');
    throw new AppError('model_not_found', {
      message: `The embedding models here are: ${names}.`,
      param: 'model',
    });
  };
  app.post(
    '/v1/embeddings',
    { schema: { body, tags: ['embeddings'] } },
    async ({ body: asked }, reply) => {
      const model = find(asked.model);
      if (asked.dimensions !== undefined && asked.dimensions !== model.dimension) {
        throw new AppError('invalid_request', {
          message: `This model has ${model.dimension} dimensions and cannot be shortened.`,
          param: 'dimensions',
        });
      }
      const texts = typeof asked.input === 'string' ? [asked.input] : asked.input;
      const { vectors, tokens } = await model.embed(texts, disconnectSignal(reply, shutdown));
      return {
        object: 'list',
        model: model.id,
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: asked.encoding_format === 'base64' ? base64(vector) : [...vector],
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
};

/** The embedder of the knowledge base, as any other. */
function own(embedder: Embedder): Pick<EmbeddingModel, 'id' | 'dimension' | 'embed'> {
  return {
    id: embedder.id,
    dimension: embedder.dimension,
    embed: async (texts) => ({
      vectors: await embedder.embed(texts, 'passage'),
      tokens: embedder.countTokens(texts, 'passage'),
    }),
  };
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
