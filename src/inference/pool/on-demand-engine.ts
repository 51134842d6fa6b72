import { createDeadline } from '../deadline.ts';
import type { Engine, EngineEvent, EngineInfo, EngineState } from '../types.ts';
import { validateRequest } from '../validate-request.ts';
import { createOnDemand, type OnDemandOptions } from './on-demand.ts';

export interface OnDemandEngineOptions extends OnDemandOptions<Engine> {
  /** What is known of the model while it is not loaded. */
  readonly info: EngineInfo;
  /** How long an answer may take, loading included, where the request does not say, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** An engine that is loaded at the first request which needs it. */
export function createOnDemandEngine(options: OnDemandEngineOptions): Engine {
  const { info, requestTimeoutMs } = options;
  const model = createOnDemand(options);
  return {
    // Named alike whether it is loaded or not: an answer has to be told apart by it.
    describe: () => ({ ...info, ...model.peek()?.describe(), version: info.version }),
    state(): EngineState {
      const state = model.state();
      return state === 'loaded' ? (model.peek()?.state() ?? 'not_loaded') : state;
    },
    async *generate(request, signal): AsyncGenerator<EngineEvent> {
      validateRequest(request);
      const startedAt = performance.now();
      const timeoutMs = request.timeoutMs ?? requestTimeoutMs;
      const deadline = createDeadline(signal, timeoutMs);
      const lease = await model
        .acquire(deadline.signal)
        .catch((error: unknown) => {
          throw deadline.explain(error);
        })
        .finally(deadline.clear);
      try {
        const leftMs = Math.max(1, timeoutMs - (performance.now() - startedAt));
        yield* lease.value.generate({ ...request, timeoutMs: leftMs }, signal);
      } finally {
        lease.release();
      }
    },
    close: () => model.close(),
  };
}
