import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { EngineEvent, GenerateTimings } from '../types.ts';
import type { LlamaSettings } from './options.ts';
import { CREDIT_STEP, type FromModel, type GenerateTask, INITIAL_CREDIT } from './protocol.ts';
import type { Supervisor } from './supervisor.ts';
import { createTextStream, type TextStream } from './text-stream.ts';

/** The generations in flight, as the server process sees them. */
export interface Generations {
  /**
   * Takes a place among the running and waiting. Throws `queue_full`, also where the line is so long that an answer in
   * `timeoutMs` cannot be expected. Returns how to leave the place.
   */
  enter(timeoutMs: number): () => void;
  run(task: GenerateTask, signal: AbortSignal): AsyncGenerator<EngineEvent>;
  receive(message: FromModel): void;
  failAll(error: AppError): void;
  /** Memory that saved beginnings of prompts take, in bytes, when last heard of. */
  cacheBytes(): number;
  stopWatching(): void;
}

/** Weight of the latest answer. */
const AVERAGING = 0.15;

interface Generation {
  readonly stream: TextStream;
  /** Texts the model process may still send; at 0 it rightly waits. */
  credit: number;
  /** When it got a slot; undefined while it waits for one. */
  startedAt: number | undefined;
}

export function createGenerations(
  supervisor: Pick<Supervisor, 'send' | 'restart' | 'slots'>,
  settings: LlamaSettings,
): Generations {
  const { queueLimit, stallTimeoutMs } = settings;
  const running = new Map<number, Generation>();
  let lastId = 0;
  let cacheBytes = 0;
  let admitted = 0;
  /** What an answer takes once it has a slot, as a moving average. */
  let answerMs = 0;
  let progressAt = performance.now();

  /** Whether the model process has something to do that nobody else holds up. */
  const owesWork = (): boolean => {
    const all = [...running.values()];
    const started = all.filter(({ startedAt }) => startedAt !== undefined);
    return (
      started.length < Math.min(supervisor.slots(), all.length) ||
      started.some(({ credit }) => credit > 0)
    );
  };
  const noteAnswer = ({ prefillMs, decodeMs }: GenerateTimings): void => {
    answerMs += (prefillMs + decodeMs - answerMs) * (answerMs === 0 ? 1 : AVERAGING);
  };
  /** Who was called off tells at least how long an answer can take: else only the quick ones would count. */
  const noteUnfinished = ({ startedAt }: Generation): void => {
    const ms = startedAt === undefined ? 0 : performance.now() - startedAt;
    if (ms > answerMs) answerMs += (ms - answerMs) * AVERAGING;
  };
  const noteProgress = (): void => {
    progressAt = performance.now();
  };
  const watch = setInterval(
    () => {
      if (!owesWork()) noteProgress();
      else if (performance.now() - progressAt > stallTimeoutMs) {
        noteProgress();
        supervisor.restart('no progress');
      }
    },
    Math.min(1000, stallTimeoutMs / 4),
  );
  watch.unref();

  async function* run(task: GenerateTask, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    throwIfAborted(signal);
    lastId += 1;
    const id = lastId;
    const stream = createTextStream();
    const generation: Generation = { stream, credit: INITIAL_CREDIT, startedAt: undefined };
    const onAbort = (): void => stream.fail(new AppError('cancelled'));
    if (!owesWork()) noteProgress();
    running.set(id, generation);
    signal.addEventListener('abort', onAbort, { once: true });
    supervisor.send({ type: 'generate', id, task });
    let taken = 0;
    try {
      for (;;) {
        const event = await stream.next();
        yield event;
        if (event.type === 'end') return;
        taken += 1;
        if (taken % CREDIT_STEP === 0) {
          noteProgress();
          generation.credit += CREDIT_STEP;
          supervisor.send({ type: 'credit', id, count: CREDIT_STEP });
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (running.delete(id)) {
        supervisor.send({ type: 'cancel', id });
        noteUnfinished(generation);
      }
    }
  }

  function receive(message: FromModel): void {
    noteProgress();
    if (!('id' in message) || message.type === 'measured') return;
    const generation = running.get(message.id);
    if (generation === undefined) return;
    const { stream } = generation;
    switch (message.type) {
      case 'started':
        generation.startedAt = performance.now();
        break;
      case 'text':
        generation.credit -= 1;
        stream.push(
          message.logprobs === undefined
            ? { type: 'text', text: message.text }
            : { type: 'text', text: message.text, logprobs: message.logprobs },
        );
        break;
      case 'end':
        running.delete(message.id);
        cacheBytes = message.cacheBytes;
        noteAnswer(message.timings);
        stream.push({ type: 'end', reason: message.reason, timings: message.timings });
        break;
      case 'error':
        running.delete(message.id);
        stream.fail(
          new AppError(message.code, message.text === undefined ? {} : { message: message.text }),
        );
        break;
    }
  }

  return {
    run,
    receive,
    cacheBytes: () => cacheBytes,
    enter(timeoutMs) {
      const slots = supervisor.slots();
      const expectedMs = answerMs * (1 + Math.max(0, admitted + 1 - slots) / slots);
      if (admitted >= slots + queueLimit || (admitted >= slots && expectedMs > timeoutMs)) {
        throw new AppError('queue_full');
      }
      admitted += 1;
      return () => {
        admitted -= 1;
      };
    },
    failAll(error) {
      for (const { stream } of running.values()) stream.fail(error);
      running.clear();
      cacheBytes = 0;
    },
    stopWatching: () => clearInterval(watch),
  };
}
