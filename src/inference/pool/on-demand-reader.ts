import { createDeadline } from '../deadline.ts';
import type { LlamaReader, Measured } from '../llama/llama-reader.ts';
import type { MeasureTask } from '../llama/protocol.ts';
import type { EmbeddingModel, ReadingModel, RerankModel } from '../vector-types.ts';
import { createOnDemand, type OnDemandOptions } from './on-demand.ts';

export interface OnDemandReaderOptions extends OnDemandOptions<LlamaReader> {
  readonly requestTimeoutMs: number;
}

type Measure = (task: MeasureTask, signal: AbortSignal) => Promise<Measured>;

/** An embedding model that is loaded at the first request which names it. */
export function createOnDemandEmbedding(
  options: OnDemandReaderOptions,
  dimension: number | undefined,
): EmbeddingModel {
  const { measure, ...model } = createReader(options);
  return {
    ...model,
    dimension,
    async embed(texts, signal) {
      const { values, tokens } = await measure({ texts, query: undefined }, signal);
      return { vectors: values, tokens };
    },
  };
}

/** A ranking model that is loaded at the first request which names it. */
export function createOnDemandRerank(options: OnDemandReaderOptions): RerankModel {
  const { measure, ...model } = createReader(options);
  return {
    ...model,
    async rank(query, texts, signal) {
      const { values, tokens } = await measure({ texts, query }, signal);
      return { scores: values.map(([score = 0]) => score), tokens };
    },
  };
}

function createReader(options: OnDemandReaderOptions): ReadingModel & { measure: Measure } {
  const { id, bytes, requestTimeoutMs } = options;
  const model = createOnDemand(options);
  return {
    id,
    memoryBytes: bytes,
    state() {
      const state = model.state();
      return state === 'loaded' ? 'ready' : state;
    },
    async measure(task, signal) {
      const deadline = createDeadline(signal, requestTimeoutMs);
      try {
        const lease = await model.acquire(deadline.signal);
        try {
          return await lease.value.measure(task, deadline.signal);
        } finally {
          lease.release();
        }
      } catch (error) {
        throw deadline.explain(error);
      } finally {
        deadline.clear();
      }
    },
    close: () => model.close(),
  };
}
