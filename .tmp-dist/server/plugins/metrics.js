import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
/** One registry per server, so that two servers in one test process do not mix. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'xinglin_answers_total',
    help: 'Chat answers by status (answered, abstained, emergency) and abstention reason.',
    labelNames: ['status', 'reason'],
    registers: [registry],
  });
  const tokens = new Counter({
    name: 'xinglin_tokens_total',
    help: 'Tokens by kind: prompt, cached (prompt tokens found in the KV cache), completion.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return {
    registry,
    countAnswer: (status, reason) => answers.inc({ status, reason }),
    countTokens(prompt, cached, completion) {
      tokens.inc({ kind: 'prompt' }, prompt);
      tokens.inc({ kind: 'cached' }, cached);
      tokens.inc({ kind: 'completion' }, completion);
    },
  };
}
/** Counts and times every request by route pattern, and serves `/metrics`. */
export const metricsPlugin = fp((app, { metrics }, done) => {
  const duration = new Histogram({
    name: 'xinglin_http_request_duration_seconds',
    help: 'Time from the request to the end of its response, streams included.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [metrics.registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  done();
});
//# sourceMappingURL=metrics.js.map
