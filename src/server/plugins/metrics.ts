import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Engine } from '../../inference/types.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { watchServers } from './server-metrics.ts';

export interface Metrics {
  readonly registry: Registry;
  /** One more chat answer: how it ended and, for an abstention, why. */
  countAnswer(status: string, reason: string): void;
  countTokens(prompt: number, cached: number, completion: number): void;
}

export interface MetricsOptions {
  readonly metrics: Metrics;
  /** Those there are at this moment. */
  readonly engines: () => readonly Engine[];
  readonly memory?: ModelMemory | undefined;
  readonly embedder: Embedder;
}

/** What models take together, and the most they may. */
export type ModelMemory = () => { readonly limitBytes: number; readonly usedBytes: number };

/** One registry per server, so that two servers in one test process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'xinglin_answers_total',
    help: 'Chat answers by status (answered, abstained, emergency) and abstention reason.',
    labelNames: ['status', 'reason'] as const,
    registers: [registry],
  });
  const tokens = new Counter({
    name: 'xinglin_tokens_total',
    help: 'Tokens by kind: prompt, cached (prompt tokens found in the KV cache), completion.',
    labelNames: ['kind'] as const,
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

/** Which draft model guesses ahead for each model. */
function watchDrafts(registry: Registry, engines: () => readonly Engine[]): void {
  new Gauge({
    name: 'xinglin_draft_model_loaded',
    help: 'Whether the draft model of a model is loaded with it; 0 also where it was refused.',
    labelNames: ['model', 'draft'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const engine of engines()) {
        const { id, draft } = engine.describe();
        if (draft !== undefined) {
          this.set({ model: id, draft: draft.id }, Number(draft.state === 'ready'));
        }
      }
    },
  });
}

/** Memory of kept beginnings of prompts, read from each engine when the figures are asked for. */
function watchCaches(registry: Registry, engines: () => readonly Engine[]): void {
  const gauge = (name: string, help: string, field: 'bytes' | 'limitBytes'): Gauge<'model'> =>
    new Gauge({
      name,
      help,
      labelNames: ['model'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const engine of engines()) {
          const { id, cache } = engine.describe();
          if (cache !== undefined) this.set({ model: id }, cache[field]);
        }
      },
    });
  gauge(
    'xinglin_prefix_cache_bytes',
    'Memory of beginnings of prompts kept beside the slots.',
    'bytes',
  );
  gauge('xinglin_prefix_cache_limit_bytes', 'The most that memory may be.', 'limitBytes');
}

function watchMemory(registry: Registry, memory: ModelMemory): void {
  const gauge = (name: string, help: string, field: keyof ReturnType<ModelMemory>): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(memory()[field]);
      },
    });
  gauge('xinglin_models_memory_bytes', 'Estimated memory of all loaded models.', 'usedBytes');
  gauge('xinglin_models_memory_limit_bytes', 'The most that memory may be.', 'limitBytes');
}

/** Counts and times every request by route pattern, and serves `/metrics`. */
export const metricsPlugin = fp(
  (
    app: FastifyInstance,
    { metrics, engines, embedder, memory }: MetricsOptions,
    done: () => void,
  ) => {
    watchCaches(metrics.registry, engines);
    watchDrafts(metrics.registry, engines);
    watchServers(metrics.registry, engines, embedder);
    if (memory !== undefined) watchMemory(metrics.registry, memory);
    const duration = new Histogram({
      name: 'xinglin_http_request_duration_seconds',
      help: 'Time from the request to the end of its response, streams included.',
      labelNames: ['method', 'route', 'status'] as const,
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
  },
);
