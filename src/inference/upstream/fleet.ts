import { Agent, type Dispatcher } from 'undici';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { RequestResult, ServerStatus } from '../../core/server-status.ts';
import type { EngineState } from '../types.ts';
import { watchHealth } from './health.ts';
import { type Attempt, createMember, leastBusy, type Member } from './member.ts';
import type { ServerSettings } from './options.ts';
import { isFault, isWorthAnother } from './refusal.ts';

/** One server, for one request. */
export interface Target {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** Several servers that do the same work. */
export interface Fleet {
  state(): EngineState;
  servers(): ServerStatus[];
  /**
   * Has the server with the least to do `work`. One that fails before it gave anything is followed by another one, one that
   * has begun never is: a reader would see two answers.
   */
  ask<T>(work: (target: Target) => AsyncGenerator<T>): AsyncGenerator<T>;
  close(): Promise<void>;
}

export interface FleetOptions extends ServerSettings {
  readonly logger: Logger;
}

/** A server that fails again and again is left alone until it is well. */
export function createFleet(options: FleetOptions): Fleet {
  const { id, baseUrls, apiKey, maxOutstanding, logger } = options;
  const headers: Record<string, string> =
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  // Each request has clocks of its own, which know what they wait for.
  const dispatcher = new Agent({
    connect: { timeout: options.connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const members = baseUrls.map((url) => createMember(url.replace(/\/+$/, ''), maxOutstanding));
  const report = (member: Member): void => {
    const { host: server, isUp: up, circuit } = member.status();
    logger[up ? 'info' : 'warn']({ model: id, server, up, circuit }, 'upstream server');
  };
  const everyMs = options.healthEveryMs;
  const health = watchHealth(members, { headers, dispatcher, everyMs, onChange: report });
  let looked = false;
  let closed = false;
  let turn = 0;
  void health.first.then(() => {
    looked = true;
    for (const member of members) if (!member.isUp() && !closed) report(member);
  });

  async function* tryOne<T>(member: Member, work: (target: Target) => AsyncGenerator<T>) {
    const attempt: Attempt = member.begin();
    let result: RequestResult = 'cancelled';
    try {
      for await (const item of work({ baseUrl: member.baseUrl, headers, dispatcher })) {
        attempt.answered();
        yield item;
      }
      result = 'ok';
    } catch (error) {
      result = resultOf(error);
      if (error instanceof AppError && result !== 'cancelled') {
        const { host: server } = member.status();
        logger.warn({ model: id, server, code: error.code }, error.message);
      }
      throw error;
    } finally {
      attempt.end(result);
    }
  }

  return {
    state() {
      if (closed) return 'closed';
      if (members.some((member) => member.isUp())) return 'ready';
      return looked ? 'restarting' : 'loading';
    },
    servers: () => members.map((member) => member.status()),
    async *ask(work) {
      const tried = new Set<Member>();
      let last: AppError | undefined;
      let isShown = false;
      for (;;) {
        const member = leastBusy(members, tried, (turn += 1));
        if (member === undefined) throw last ?? nobody(members, maxOutstanding);
        tried.add(member);
        try {
          for await (const item of tryOne(member, work)) {
            isShown = true;
            yield item;
          }
          return;
        } catch (error) {
          if (isShown || !(error instanceof AppError) || !isWorthAnother(error)) throw error;
          last = error;
        }
      }
    },
    async close() {
      closed = true;
      health.stop();
      await health.first;
      await dispatcher.destroy();
    },
  };
}

function resultOf(error: unknown): RequestResult {
  if (!(error instanceof AppError)) return 'failed';
  if (error.code === 'cancelled') return 'cancelled';
  return isFault(error) ? 'failed' : 'refused';
}

/** Nobody may be asked: either all are down, or those that are not have as much to do as they are given. */
function nobody(members: readonly Member[], maxOutstanding: number): AppError {
  const isBusy = members.some((member) => member.isUp() && member.outstanding() >= maxOutstanding);
  if (isBusy) return new AppError('queue_full');
  return new AppError('upstream_failed', {
    message: 'None of the servers of this model can be reached.',
  });
}
