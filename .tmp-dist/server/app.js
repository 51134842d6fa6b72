import { randomUUID } from 'node:crypto';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify from 'fastify';
import { createModelRegistry } from './models.js';
import { authPlugin } from './plugins/auth.js';
import { errorsPlugin } from './plugins/errors.js';
import { createMetrics, metricsPlugin } from './plugins/metrics.js';
import { chatCompletionsRoute } from './routes/chat-completions.js';
import { embeddingsRoute } from './routes/embeddings.js';
import { filesRoute } from './routes/files.js';
import { healthRoute } from './routes/health.js';
import { modelsRoute } from './routes/models.js';
import { vectorStoreFilesRoute } from './routes/vector-store-files.js';
import { vectorStoresRoute } from './routes/vector-stores.js';
/** Builds the HTTP application around ready-made parts. Opens no port, loads no model. */
export async function buildApp(deps) {
  const { config, store, search, embedder, shutdown } = deps;
  const app = Fastify({
    loggerInstance: deps.logger,
    // A request line of its own would hold query strings; what is counted stands in /metrics.
    disableRequestLogging: true,
    bodyLimit: config.maxBodyBytes,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider();
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  const metrics = createMetrics();
  const models = createModelRegistry(deps.engines);
  const startedAt = Math.floor(Date.now() / 1000);
  await app.register(errorsPlugin);
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
  await app.register(metricsPlugin, { metrics });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));
  await app.register(healthRoute, { models, store, shutdown });
  await app.register(modelsRoute, { models, embedder, startedAt });
  await app.register(embeddingsRoute, { embedder });
  await app.register(chatCompletionsRoute, {
    dialogue: deps.dialogue,
    models,
    metrics,
    defaultStore: config.store,
    shutdown,
    resolveStores: async (names) =>
      Promise.all(names.map(async (name) => (await store.getStore(name)).id)),
  });
  await app.register(filesRoute, { store, maxFileBytes: config.maxFileBytes });
  await app.register(vectorStoresRoute, { store, search, shutdown });
  await app.register(vectorStoreFilesRoute, { store, ingest: deps.ingest, shutdown });
  return app;
}
/** A proxy's request id is kept where it is a plain short word; nothing else of a client's gets into the log. */
function requestId(given) {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : `req_${randomUUID()}`;
}
//# sourceMappingURL=app.js.map
