import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../core/errors.js';
/** How long a thread waits for the next file: starting one and loading the PDF library takes about half a second. */
const IDLE_MS = 10_000;
const MEMORY_POLL_MS = 100;
const MEBIBYTE = 1024 * 1024;
export function createParseSandbox({ limits, maxWorkers = 2 }) {
  const idle = new Map();
  const waiting = [];
  let running = 0;
  const take = () => {
    const kept = idle.keys().next().value;
    if (kept === undefined) return startWorker(limits);
    clearTimeout(idle.get(kept));
    idle.delete(kept);
    kept.ref();
    return kept;
  };
  const keep = (worker) => {
    // Neither a waiting thread nor its timer may hold the process open.
    worker.unref();
    const retire = () => {
      idle.delete(worker);
      void worker.terminate();
    };
    worker.once('error', retire);
    idle.set(worker, setTimeout(retire, IDLE_MS).unref());
  };
  return {
    async parse(format, bytes, context, signal) {
      if (running >= maxWorkers) await new Promise((resolve) => waiting.push(resolve));
      running += 1;
      try {
        if (signal?.aborted === true) throw new AppError('cancelled');
        const worker = take();
        const reply = await runJob(worker, { format, bytes, context }, limits, signal);
        worker.removeAllListeners();
        keep(worker);
        if (reply.ok) return reply.document;
        throw new AppError(reply.code, { message: reply.message });
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
    async close() {
      const workers = [...idle.keys()];
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
/** Resolves with the thread's reply; ends the thread and rejects when a limit is passed or the thread dies. */
function runJob(worker, request, limits, signal) {
  return new Promise((resolve, reject) => {
    const baseline = process.memoryUsage.rss();
    const settle = (act) => {
      clearTimeout(deadline);
      clearInterval(memory);
      signal?.removeEventListener('abort', cancel);
      act();
    };
    const kill = (error) =>
      settle(() => {
        worker.removeAllListeners();
        // Errors of a dying thread have no reader any more.
        worker.on('error', () => {});
        void worker.terminate().then(() => reject(error));
      });
    const cancel = () => kill(new AppError('cancelled'));
    const deadline = setTimeout(() => kill(new AppError('file_hostile')), limits.timeoutMs);
    const memory = setInterval(() => {
      const grown = (process.memoryUsage.rss() - baseline) / MEBIBYTE;
      if (grown > limits.maxGrowthMegabytes) kill(new AppError('file_hostile'));
    }, MEMORY_POLL_MS);
    signal?.addEventListener('abort', cancel, { once: true });
    worker.once('message', (reply) => settle(() => resolve(reply)));
    worker.once('error', (cause) => {
      const isMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      kill(new AppError(isMemory ? 'file_hostile' : 'file_damaged', { cause }));
    });
    worker.once('exit', () => kill(new AppError('file_hostile')));
    worker.postMessage(request);
  });
}
function startWorker(limits) {
  const worker = new Worker(workerEntry(), {
    resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMegabytes, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  // Libraries print warnings about files; what they print may hold parts of a text.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}
/**
 * The worker beside this module. Compiled, it is started as it is. As TypeScript (vitest, tsx) it needs a loader, and a
 * new thread inherits none: a few lines of JavaScript register tsx there first.
 */
function workerEntry() {
  if (!import.meta.url.endsWith('.ts')) return new URL('./parse-worker.js', import.meta.url);
  const entry = new URL('./parse-worker.ts', import.meta.url).href;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  const api = new URL('./esm/api/index.mjs', tsx).href;
  const start = `import { register } from ${JSON.stringify(api)}; register(); await import(${JSON.stringify(entry)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}
//# sourceMappingURL=parse-sandbox.js.map
