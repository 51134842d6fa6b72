import { Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.js';
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
/** `POST /v1/embeddings`. The SDK asks for base64 and decodes whatever comes back as such: the format asked for is kept to. */
export const embeddingsRoute = async (app, { embedder }) => {
  app.post(
    '/v1/embeddings',
    { schema: { body, tags: ['embeddings'] } },
    async ({ body: asked }) => {
      if (asked.model !== embedder.id) {
        throw new AppError('model_not_found', {
          message: `The embedding model here is ${embedder.id}.`,
          param: 'model',
        });
      }
      if (asked.dimensions !== undefined && asked.dimensions !== embedder.dimension) {
        throw new AppError('invalid_request', {
          message: `This model has ${embedder.dimension} dimensions and cannot be shortened.`,
          param: 'dimensions',
        });
      }
      const texts = typeof asked.input === 'string' ? [asked.input] : asked.input;
      const vectors = await embedder.embed(texts, 'passage');
      const characters = texts.reduce((sum, text) => sum + text.length, 0);
      return {
        object: 'list',
        model: embedder.id,
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: asked.encoding_format === 'base64' ? base64(vector) : [...vector],
        })),
        // The embedder does not report tokens; characters are an upper bound for Chinese.
        usage: { prompt_tokens: characters, total_tokens: characters },
      };
    },
  );
};
function base64(vector) {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
//# sourceMappingURL=embeddings.js.map
