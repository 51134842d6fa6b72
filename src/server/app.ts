import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Dialogue } from '../clinical/dialogue/dialogue.ts';
import type { Clinical } from '../compose.ts';
import type { Config } from '../core/config/schema.ts';
import type { Foreground } from '../core/foreground.ts';
import type { Logger } from '../core/logger.ts';
import type { ModelPool } from '../inference/pool/model-pool.ts';
import type { Engine } from '../inference/types.ts';
import { createAttachmentWorker } from '../ingest/attach/attachment-worker.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import type { Search } from '../retrieval/search/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { clinicalRoutes } from './clinical-routes.ts';
import type { KeyFile } from './keys/key-file.ts';
import { serverTools } from './mcp/server-tools.ts';
import { createModelRegistry } from './models.ts';
import { authPlugin } from './plugins/auth.ts';
import { errorsPlugin } from './plugins/errors.ts';
import { createMetrics, metricsPlugin } from './plugins/metrics.ts';
import { type ChatDeps, chatCompletionsRoute } from './routes/chat-completions.ts';
import { completionsRoute } from './routes/completions.ts';
import { embeddingsRoute } from './routes/embeddings.ts';
import { fileBatchesRoute } from './routes/file-batches.ts';
import { filesRoute } from './routes/files.ts';
import { healthRoute } from './routes/health.ts';
import { mcpRoute } from './routes/mcp.ts';
import { modelsRoute } from './routes/models.ts';
import { rerankRoute } from './routes/rerank.ts';
import { responsesRoute } from './routes/responses.ts';
import { vectorStoreFilesRoute } from './routes/vector-store-files.ts';
import { vectorStoreSearchRoute } from './routes/vector-store-search.ts';
import { vectorStoresRoute } from './routes/vector-stores.ts';
import { useStore } from './store-access.ts';

export interface AppDeps {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly search: Search;
  readonly ingest: Ingest;
  readonly foreground: Foreground;
  readonly dialogue: Dialogue;
  readonly clinical: Clinical;
  /** The first one is the default. */
  readonly engines: readonly [Engine, ...Engine[]];
  /** Installed models, loaded on demand. */
  readonly pool?: ModelPool;
  readonly keys: KeyFile;
  /** Aborts whatever still runs when the server has to end. */
  readonly shutdown: AbortSignal;
}

/** Builds the HTTP application around ready-made parts. Opens no port, loads no model. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config, store, search, embedder, shutdown } = deps;
  const app = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    // A request line of its own would hold query strings; what is counted stands in /metrics.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBodyBytes,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  const metrics = createMetrics();
  const models = createModelRegistry(deps.engines, deps.pool?.engines);
  const startedAt = Math.floor(Date.now() / 1000);

  const resolveStores = async (names: readonly string[]): Promise<string[]> =>
    Promise.all(names.map(async (name) => (await useStore(store, name)).id));

  await app.register(errorsPlugin);
  // Before authentication: a browser's preflight carries no key.
  if (config.corsOrigins !== undefined) {
    await app.register(cors, {
      origin: allowedOrigins(config.corsOrigins),
      methods: ['GET', 'POST', 'DELETE'],
      exposedHeaders: ['x-request-id', 'retry-after', 'openai-poll-after-ms'],
    });
  }
  await app.register(authPlugin, { keys: deps.keys });
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Xinglin',
        description: 'Medical LLM and RAG server: OpenAI shapes, verbatim quotations.',
        version: deps.version,
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(metricsPlugin, {
    metrics,
    engines: models.list,
    embedder,
    memory: deps.pool?.memory,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));

  await app.register(healthRoute, { models, store, embedder, shutdown, memory: deps.pool?.memory });
  const embeddings = deps.pool?.embeddings ?? (() => []);
  const rerankers = deps.pool?.rerankers ?? (() => []);
  await app.register(modelsRoute, { models, embedder, embeddings, rerankers, startedAt });
  await app.register(embeddingsRoute, { embedder, embeddings, shutdown });
  const chat: ChatDeps = {
    dialogue: deps.dialogue,
    models,
    metrics,
    defaultStore: config.store,
    shutdown,
    resolveStores,
  };
  await app.register(chatCompletionsRoute, chat);
  await app.register(responsesRoute, chat);
  await app.register(completionsRoute, { models, metrics, shutdown });
  await app.register(rerankRoute, { embedder, rerankers, shutdown });
  await app.register(clinicalRoutes, {
    clinical: deps.clinical,
    models,
    version: deps.version,
    defaultStore: config.store,
    resolveStores,
    shutdown,
  });
  await app.register(mcpRoute, {
    tools: serverTools({
      ...deps,
      models,
      defaultStore: config.store,
      resolveStores,
    }),
    version: deps.version,
    shutdown,
  });
  await app.register(filesRoute, { store, maxFileBytes: config.maxFileBytes });
  const { ingestBytes } = deps.ingest;
  const { foreground, logger } = deps;
  const attachments = createAttachmentWorker({ store, embedder, foreground, ingestBytes, logger });
  const { wake } = attachments;
  app.addHook('onReady', async () => attachments.start());
  app.addHook('onClose', () => attachments.stop());
  await app.register(vectorStoresRoute, { store, wake });
  await app.register(vectorStoreSearchRoute, { store, search, shutdown });
  await app.register(vectorStoreFilesRoute, { store, wake });
  await app.register(fileBatchesRoute, { store, wake });
  return app;
}

function allowedOrigins(setting: string): '*' | string[] {
  return setting.trim() === '*' ? '*' : setting.split(',').map((origin) => origin.trim());
}

/** A proxy's request id is kept where it is a plain short word; nothing else of a client's gets into the log. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : `req_${randomUUID()}`;
}
