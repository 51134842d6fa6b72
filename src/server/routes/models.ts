import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import type { Engine } from '../../inference/types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { AppError } from '../../core/errors.ts';
import { type ModelRegistry, rerankModelId } from '../models.ts';

export interface ModelsDeps {
  readonly models: ModelRegistry;
  readonly embedder: Embedder;
  readonly startedAt: number;
}

/** OpenAI's model object with fields of our own. */
interface ModelObject {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** `GET /v1/models` and `GET /v1/models/{id}`. */
export const modelsRoute: FastifyPluginAsyncTypebox<ModelsDeps> = async (
  app,
  { models, embedder, startedAt },
) => {
  const all = (): ModelObject[] => [
    ...models.list().map((engine) => chatModel(engine, startedAt)),
    {
      id: embedder.id,
      ...common(startedAt),
      kind: 'embedding',
      capabilities: ['embeddings'],
      state: 'ready',
      dimension: embedder.dimension,
    },
    {
      id: rerankModelId(embedder),
      ...common(startedAt),
      kind: 'rerank',
      capabilities: ['rerank'],
      state: 'ready',
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

function common(startedAt: number): object {
  return { object: 'model', created: startedAt, owned_by: 'xinglin' };
}

function chatModel(engine: Engine, startedAt: number): ModelObject {
  const { id, kind, writesText, contextLength, version, memoryBytes } = engine.describe();
  return {
    id,
    ...common(startedAt),
    kind: 'chat',
    capabilities: writesText ? ['chat', 'quote', 'generate'] : ['chat', 'quote'],
    engine: kind,
    state: engine.state(),
    ...(memoryBytes === undefined ? {} : { memory_bytes: memoryBytes }),
    version,
    context_length: contextLength ?? null,
  };
}
