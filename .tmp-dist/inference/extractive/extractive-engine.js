import { AppError, throwIfAborted } from '../../core/errors.js';
import { validateRequest } from '../validate-request.js';
/** An option is taken when it is at least this part as fitting as the best one. */
const SHARE_OF_BEST = 0.5;
const NO_WORK = {
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
};
/** An engine without weights: it answers a `choice` by the priors alone and cannot do anything else. */
export function createExtractiveEngine() {
  let closed = false;
  return {
    describe: () => ({
      id: 'xinglin-extractive',
      kind: 'extractive',
      writesText: false,
      contextLength: undefined,
      version: '1',
    }),
    state: () => (closed ? 'closed' : 'ready'),
    async *generate(request, signal) {
      if (closed) throw new AppError('shutting_down');
      validateRequest(request);
      if (request.constraint?.type !== 'choice') throw new AppError('model_cannot_generate');
      for (const [i, id] of chooseByPrior(request.constraint).entries()) {
        throwIfAborted(signal);
        yield { type: 'text', text: i === 0 ? id : ` ${id}` };
      }
      throwIfAborted(signal);
      yield { type: 'end', reason: 'stop', timings: NO_WORK };
    },
    async close() {
      closed = true;
    },
  };
}
/** The most fitting options, between `min` and `max` of them, in the order they were given. */
function chooseByPrior({ options, min, max }) {
  const ranked = options.toSorted((a, b) => b.prior - a.prior);
  const best = ranked[0]?.prior ?? 0;
  const fitting = ranked.filter(({ prior }) => prior > 0 && prior >= best * SHARE_OF_BEST);
  const count = Math.min(max, Math.max(min, fitting.length));
  const chosen = new Set(ranked.slice(0, count));
  return options.filter((option) => chosen.has(option)).map(({ id }) => id);
}
//# sourceMappingURL=extractive-engine.js.map
