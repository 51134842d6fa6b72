import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../core/errors.ts';
import { workerEntry } from '../../core/worker-entry.ts';
import type { LoadLimits } from '../types.ts';
import type { ParseMessage, ParseReply, ParseRequest } from './parse-worker.ts';

/** A worker thread that parses one file after the other. */
export interface ParserThread {
  /** Rejects with `file_hostile` when a limit is passed or the thread dies, `cancelled` on abort; the thread is gone then. */
  run(request: ParseRequest, signal: AbortSignal | undefined): Promise<ParseReply>;
  isAlive(): boolean;
  end(): Promise<void>;
}

interface Job {
  readonly resolve: (reply: ParseReply) => void;
  readonly reject: (error: AppError) => void;
  readonly deadline: NodeJS.Timeout;
}

const MEMORY_POLL_MS = 100;
const MEBIBYTE = 1024 * 1024;

export function startParserThread(limits: LoadLimits): ParserThread {
  const worker = new Worker(workerEntry(import.meta.url, 'parse-worker'), {
    resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMegabytes, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  // Libraries print warnings about files; what they print may hold parts of a text.
  worker.stdout.resume();
  worker.stderr.resume();
  let job: Job | undefined;
  let isAlive = true;

  const fail = (error: AppError): void => {
    isAlive = false;
    const failed = job;
    job = undefined;
    void worker.terminate().then(() => failed?.reject(error));
  };
  // These stay for the thread's whole life: a worker without a message listener has its port stopped.
  worker.on('message', (reply: ParseMessage) => {
    if (reply === 'progress') {
      job?.deadline.refresh();
      return;
    }
    const done = job;
    job = undefined;
    // A thread that waits for work holds no process open.
    worker.unref();
    done?.resolve(reply);
  });
  worker.on('error', (cause: Error & { code?: string }) => {
    const isMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
    fail(new AppError(isMemory ? 'file_hostile' : 'file_damaged', { cause }));
  });
  worker.on('exit', () => fail(new AppError('file_hostile')));

  return {
    run(request, signal) {
      const deadline = setTimeout(() => fail(new AppError('file_hostile')), limits.timeoutMs);
      const running = new Promise<ParseReply>((resolve, reject) => {
        job = { resolve, reject, deadline };
      });
      worker.ref();
      worker.postMessage(request);
      return watched(running, limits, signal, fail).finally(() => clearTimeout(deadline));
    },
    isAlive: () => isAlive,
    async end() {
      isAlive = false;
      await worker.terminate();
    },
  };
}

/** Ends the thread through `fail` when the work takes too much memory or is called off. */
async function watched(
  running: Promise<ParseReply>,
  limits: LoadLimits,
  signal: AbortSignal | undefined,
  fail: (error: AppError) => void,
): Promise<ParseReply> {
  const baseline = process.memoryUsage.rss();
  const memory = setInterval(() => {
    const grown = (process.memoryUsage.rss() - baseline) / MEBIBYTE;
    if (grown > limits.maxGrowthMegabytes) fail(new AppError('file_hostile'));
  }, MEMORY_POLL_MS);
  const cancel = (): void => fail(new AppError('cancelled'));
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await running;
  } finally {
    clearInterval(memory);
    signal?.removeEventListener('abort', cancel);
  }
}
