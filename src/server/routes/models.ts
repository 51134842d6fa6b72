import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox';
import type { Engine } from '../../inference/types.ts';
import type { EmbeddingModel, ReadingModel, RerankModel } from '../../inference/vector-types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { AppError } from '../../core/errors.ts';
import { type ModelRegistry, rerankModelId } from '../models.ts';

export interface ModelsDeps {
  readonly models: ModelRegistry;
  readonly embedder: Embedder;
  readonly embeddings: () => readonly EmbeddingModel[];
  readonly rerankers: () => readonly RerankModel[];
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
  { models, embedder, embeddings, rerankers, startedAt },
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
    ...embeddings().map((model) => ({
      ...readingModel(model, 'embedding', startedAt),
      ...(model.dimension === undefined ? {} : { dimension: model.dimension }),
    })),
    {
      id: rerankModelId(embedder),
      ...common(startedAt),
      kind: 'rerank',
      capabilities: ['rerank'],
      state: 'ready',
    },
    ...rerankers().map((model) => readingModel(model, 'rerank', startedAt)),
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

function readingModel(
  model: ReadingModel,
  kind: 'embedding' | 'rerank',
  startedAt: number,
): ModelObject {
  return {
    id: model.id,
    ...common(startedAt),
    kind,
    capabilities: [kind === 'embedding' ? 'embeddings' : 'rerank'],
    engine: 'llama',
    state: model.state(),
    memory_bytes: model.memoryBytes,
  };
}
