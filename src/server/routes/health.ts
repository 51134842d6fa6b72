import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ServerStatus } from '../../core/server-status.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import type { ModelRegistry } from '../models.ts';
import type { ModelMemory } from '../plugins/metrics.ts';

export interface HealthDeps {
  readonly models: ModelRegistry;
  readonly store: KnowledgeStore;
  readonly embedder: Pick<Embedder, 'id' | 'remote'>;
  readonly shutdown: AbortSignal;
  readonly memory?: ModelMemory | undefined;
}

/** `GET /health`: the process lives. `GET /ready`: it can answer now. Neither needs a key. */
export const healthRoute: FastifyPluginAsyncTypebox<HealthDeps> = async (
  app,
  { models, store, embedder, shutdown, memory },
) => {
  app.get('/health', { schema: { tags: ['ops'] } }, async () => ({ status: 'ok' }));
  app.get('/ready', { schema: { tags: ['ops'] } }, async (_request, reply) => {
    const states = models.list().map((engine) => {
      const { id, kind, device, slots, servers, memoryBytes, draft } = engine.describe();
      return {
        id,
        engine: kind,
        state: engine.state(),
        ...(slots === undefined ? {} : { slots }),
        ...(memoryBytes === undefined ? {} : { memory_bytes: memoryBytes }),
        ...(draft === undefined ? {} : { draft }),
        ...(servers === undefined ? {} : { servers: servers.map(serverObject) }),
        ...(device === undefined
          ? {}
          : { backend: device.backend, gpu_layers: device.gpuLayers, layers: device.layers }),
      };
    });
    const used = memory?.();
    const stores = await store.listStores().catch(() => undefined);
    const canSearch = stores !== undefined && embedder.remote?.isReady() !== false;
    const ready = !shutdown.aborted && canSearch && models.default.state() === 'ready';
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not_ready',
      models: states,
      ...(used === undefined
        ? {}
        : { models_memory: { used_bytes: used.usedBytes, limit_bytes: used.limitBytes } }),
      ...(embedder.remote === undefined
        ? {}
        : { embedder: { id: embedder.id, servers: embedder.remote.servers().map(serverObject) } }),
      stores:
        stores?.map(({ id, name, documentCount, chunkCount }) => ({
          id,
          name,
          documents: documentCount,
          chunks: chunkCount,
        })) ?? null,
    });
  });
};

function serverObject({ host, isUp, circuit, outstanding }: ServerStatus): object {
  return { host, up: isUp, circuit, outstanding };
}
