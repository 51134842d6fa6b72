import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { LoadContext, LoadedDocument, LoadLimits } from '../types.ts';
import type { SandboxedFormat } from './parse-worker.ts';
import { type ParserThread, startParserThread } from './parser-thread.ts';

export interface ParseSandbox {
  /** Parses in a worker thread. A file that hangs, crashes or outgrows the limits is `file_hostile` and costs its thread. */
  parse(
    format: SandboxedFormat,
    bytes: Uint8Array,
    context: LoadContext,
    signal?: AbortSignal,
  ): Promise<LoadedDocument>;
  close(): Promise<void>;
}

export interface ParseSandboxOptions {
  readonly limits: LoadLimits;
  /** Files parsed at the same time. Default 2; more wait. */
  readonly maxThreads?: number;
}

/** How long a thread waits for the next file: starting one and loading the PDF library takes about half a second. */
const IDLE_MS = 10_000;

export function createParseSandbox({ limits, maxThreads = 2 }: ParseSandboxOptions): ParseSandbox {
  const idle = new Map<ParserThread, NodeJS.Timeout>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const take = (): ParserThread => {
    for (const [thread, timer] of idle) {
      clearTimeout(timer);
      idle.delete(thread);
      if (thread.isAlive()) return thread;
    }
    return startParserThread(limits);
  };
  const keep = (thread: ParserThread): void => {
    const retire = (): void => {
      idle.delete(thread);
      void thread.end();
    };
    idle.set(thread, setTimeout(retire, IDLE_MS).unref());
  };
  const enter = async (): Promise<void> => {
    if (running >= maxThreads) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  /** Hands the place on to the next in line, so that nobody slips in between. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    async parse(format, bytes, context, signal) {
      await enter();
      try {
        throwIfAborted(signal);
        const thread = take();
        const reply = await thread.run({ format, bytes, context }, signal);
        keep(thread);
        if (reply.ok) return reply.document;
        throw new AppError(reply.code, { message: reply.message });
      } finally {
        leave();
      }
    },
    async close() {
      const threads = [...idle.keys()];
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}
