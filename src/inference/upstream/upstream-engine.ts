import { createHash } from 'node:crypto';
import { AppError, throwIfAborted } from '../../core/errors.ts';
import { createDeadline } from '../deadline.ts';
import type { Engine, EngineEvent, EngineState, GenerateRequest } from '../types.ts';
import { validateRequest } from '../validate-request.ts';
import { answerEvents } from './answer-events.ts';
import { choiceEvents } from './choose-ids.ts';
import { exchange, Refusal } from './exchange.ts';
import { watchHealth } from './health.ts';
import { createMember, leastBusy, type Member } from './member.ts';
import type { UpstreamOptions } from './options.ts';
import { type UpstreamRequest, upstreamRequest } from './request-body.ts';

/**
 * A model that other servers run. Requests go to the server with the least to do; one that fails before its first token
 * is asked of another one, one that has begun never is: a reader would see two answers. A server that fails again and again is left
 * alone until it is well.
 */
export function createUpstreamEngine(options: UpstreamOptions): Engine {
  const { id, baseUrls, model, apiKey, logger } = options;
  const headers: Record<string, string> =
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const members = baseUrls.map((url) =>
    createMember(url.replace(/\/+$/, ''), options.maxOutstanding),
  );
  const version = createHash('sha256')
    .update(`${model}\n${baseUrls.join('\n')}`)
    .digest('hex');
  const health = watchHealth(members, headers, options.healthEveryMs);
  const closing = new AbortController();
  let looked = false;
  let turn = 0;
  void health.first.then(() => {
    looked = true;
    const up = members.filter((member) => member.isUp()).length;
    logger.info({ model: id, servers: members.length, up }, 'upstream model');
  });

  const state = (): EngineState => {
    if (closing.signal.aborted) return 'closed';
    if (members.some((member) => member.isUp())) return 'ready';
    return looked ? 'restarting' : 'loading';
  };

  async function* attempt(
    member: Member,
    request: UpstreamRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent> {
    let result: 'ok' | 'failed' | 'refused' = 'refused';
    member.begin();
    try {
      yield* answerEvents(exchange(member, request, { settings: options, headers, signal }));
      result = 'ok';
    } catch (error) {
      if (error instanceof Refusal) {
        ({ result } = error);
        const server = new URL(member.baseUrl).host;
        logger.warn({ model: id, server, code: error.code }, error.message);
      }
      throw error;
    } finally {
      member.end(result);
    }
  }

  async function* ask(request: UpstreamRequest, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const tried = new Set<Member>();
    let last: AppError | undefined;
    for (;;) {
      const member = leastBusy(members, tried, (turn += 1));
      if (member === undefined) throw last ?? nobody(members, options.maxOutstanding);
      tried.add(member);
      try {
        yield* attempt(member, request, signal);
        return;
      } catch (error) {
        if (!(error instanceof Refusal) || !error.retry) throw error;
        last = error;
      }
    }
  }

  return {
    describe: () => ({
      id,
      kind: 'upstream',
      writesText: true,
      contextLength: options.contextLength,
      toolFormat: 'hermes',
      servers: members.map((member) => ({
        host: new URL(member.baseUrl).host,
        isUp: member.isUp(),
        outstanding: member.outstanding(),
      })),
      version: version.slice(0, 16),
    }),
    state,
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
        const events = ask(asked, deadline.signal);
        const shown = constraint?.type === 'choice' ? choiceEvents(events, constraint) : events;
        for await (const event of shown) {
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
      health.stop();
      await health.first;
    },
  };
}

const NOTHING_TO_CHOOSE: EngineEvent = {
  type: 'end',
  reason: 'stop',
  timings: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, prefillMs: 0, decodeMs: 0 },
};

/** Nobody may be asked: either all are down, or all have as much to do as they are given. */
function nobody(members: readonly Member[], maxOutstanding: number): AppError {
  const isBusy = members.some((member) => member.outstanding() >= maxOutstanding);
  if (isBusy) return new AppError('queue_full');
  return new AppError('upstream_failed', {
    message: 'None of the servers of this model can be reached.',
  });
}
