import { Type } from '@fastify/type-provider-typebox';
import { AppError } from '../../core/errors.js';
/** `GET /v1/models` and `GET /v1/models/{id}`. */
export const modelsRoute = async (app, { models, embedder, startedAt }) => {
  const all = () => [
    ...models.list().map((engine) => chatModel(engine, startedAt)),
    {
      id: embedder.id,
      ...common(startedAt),
      capabilities: ['embeddings'],
      dimension: embedder.dimension,
    },
  ];
  const tags = ['models'];
  app.get('/v1/models', { schema: { tags } }, async () => ({ object: 'list', data: all() }));
  app.get(
    '/v1/models/:id',
    { schema: { tags, params: Type.Object({ id: Type.String() }) } },
    async ({ params }) => {
      const found = all().find(({ id }) => id === params.id);
      if (found === undefined) throw new AppError('model_not_found');
      return found;
    },
  );
};
function common(startedAt) {
  return { object: 'model', created: startedAt, owned_by: 'xinglin' };
}
function chatModel(engine, startedAt) {
  const { id, kind, writesText, contextLength, version } = engine.describe();
  return {
    id,
    ...common(startedAt),
    capabilities: writesText ? ['chat', 'quote', 'generate'] : ['chat', 'quote'],
    engine: kind,
    state: engine.state(),
    version,
    context_length: contextLength ?? null,
  };
}
//# sourceMappingURL=models.js.map
