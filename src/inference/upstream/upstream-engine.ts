import { createHash } from 'node:crypto';
import { AppError, throwIfAborted } from '../../core/errors.ts';
import { createDeadline } from '../deadline.ts';
import type { Engine, EngineEvent, GenerateRequest } from '../types.ts';
import { validateRequest } from '../validate-request.ts';
import { answerEvents } from './answer-events.ts';
import { calledEvents } from './called-events.ts';
import { checkedJson } from './checked-json.ts';
import { choiceEvents } from './choose-ids.ts';
import { exchange } from './exchange.ts';
import { createFleet, type Target } from './fleet.ts';
import type { UpstreamOptions } from './options.ts';
import { type UpstreamRequest, upstreamRequest } from './request-body.ts';
import { sseData } from './sse-data.ts';
import { createTokenClock } from './token-clock.ts';

/** A model that other servers run. What they write is read, never trusted: ids and JSON are checked here. */
export function createUpstreamEngine(options: UpstreamOptions): Engine {
  const { id, baseUrls, model } = options;
  const version = createHash('sha256')
    .update(`${model}\n${baseUrls.join('\n')}`)
    .digest('hex');
  const fleet = createFleet(options);
  const closing = new AbortController();

  async function* answerOf(
    { baseUrl, headers, dispatcher }: Target,
    { path, body }: UpstreamRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent> {
    const clock = createTokenClock(options);
    const bytes = exchange(
      { url: `${baseUrl}${path}`, headers, body, accept: 'text/event-stream' },
      { dispatcher, signal, silence: clock.signal },
    );
    yield* answerEvents(clock.timed(sseData(bytes)), clock);
  }

  return {
    describe: () => ({
      id,
      kind: 'upstream',
      writesText: true,
      contextLength: options.contextLength,
      toolFormat: 'hermes',
      servers: fleet.servers(),
      version: version.slice(0, 16),
    }),
    state: fleet.state,
    async *generate(request: GenerateRequest, signal): AsyncGenerator<EngineEvent> {
      throwIfAborted(signal);
      if (closing.signal.aborted) throw new AppError('shutting_down');
      validateRequest(request);
      const { constraint } = request;
      if (constraint?.type === 'choice' && constraint.max === 0) {
        yield NOTHING_TO_CHOOSE;
        return;
      }
      const asked = upstreamRequest(request, options);
      const timeoutMs = request.timeoutMs ?? options.requestTimeoutMs;
      const deadline = createDeadline(AbortSignal.any([signal, closing.signal]), timeoutMs);
      try {
        const events = fleet.ask((target) => answerOf(target, asked, deadline.signal));
        for await (const event of kept(events, constraint)) {
          throwIfAborted(deadline.signal);
          yield event;
        }
      } catch (error) {
        if (closing.signal.aborted && !signal.aborted) throw new AppError('shutting_down');
        throw deadline.explain(error);
      } finally {
        deadline.clear();
      }
    },
    async close() {
      closing.abort();
      await fleet.close();
    },
  };
}

/** Sees to what was asked for being what comes. */
function kept(
  events: AsyncGenerator<EngineEvent>,
  constraint: GenerateRequest['constraint'],
): AsyncGenerator<EngineEvent> {
  if (constraint?.type === 'choice') return choiceEvents(events, constraint);
  if (constraint?.type === 'tool_calls') return calledEvents(events);
  if (constraint?.type === 'json_schema') return checkedJson(events, constraint.schema);
  return events;
}

const NOTHING_TO_CHOOSE: EngineEvent = {
  type: 'end',
  reason: 'stop',
  timings: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, prefillMs: 0, decodeMs: 0 },
};
