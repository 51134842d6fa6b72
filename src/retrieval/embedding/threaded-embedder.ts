import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../core/worker-entry.ts';
import type { EmbeddingJob, EmbeddingReply } from './embedding-worker.ts';
import type { Embedder } from './types.ts';

export interface ThreadedEmbedderOptions {
  /** Embeds queries, short jobs, and whatever a thread failed on. Closed by its owner. */
  readonly embedder: Embedder;
  /** The model folder `embedder` was made from. */
  readonly folder: string;
  readonly threads: number;
}

/** A thread takes about half a second to load: a few documents are embedded faster without one. */
const PASSAGES_WITHOUT_THREADS = 256;
/** Without work for so long, threads end and give their memory back. */
const IDLE_MS = 10_000;

/**
 * The same vectors as `embedder` gives, made beside the event loop: half the time of an ingest goes into tokens, and a
 * server has to answer meanwhile.
 */
export function createThreadedEmbedder({
  embedder,
  folder,
  threads,
}: ThreadedEmbedderOptions): Embedder {
  let passages = 0;
  let isBroken = false;
  let pool: EmbeddingThread[] = [];
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    passages = 0;
    const ended = pool;
    pool = [];
    await Promise.all(ended.map((thread) => thread.end()));
  };
  const wait = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => void end(), IDLE_MS).unref();
  };
  const pick = (): EmbeddingThread | undefined => {
    if (isBroken || passages <= PASSAGES_WITHOUT_THREADS) return undefined;
    // One that never got ready would fail again; one that died at work is replaced.
    isBroken = pool.some((thread) => !thread.isAlive() && !thread.wasReady());
    if (isBroken) return undefined;
    pool = pool.filter((thread) => thread.isAlive());
    while (pool.length < threads) pool.push(startThread(folder));
    return pool
      .filter((thread) => thread.wasReady())
      .toSorted((a, b) => a.queued() - b.queued())[0];
  };
  return {
    ...embedder,
    async embed(texts, kind) {
      if (kind === 'query') return embedder.embed(texts, kind);
      passages += texts.length;
      const vectors = await pick()?.run(texts);
      wait();
      return vectors === undefined
        ? embedder.embed(texts, kind)
        : texts.map((_, i) => vectors.slice(i * embedder.dimension, (i + 1) * embedder.dimension));
    },
    close: end,
  };
}

interface EmbeddingThread {
  /** Undefined where the thread died or could not embed them. */
  run(texts: readonly string[]): Promise<Float32Array | undefined>;
  queued(): number;
  /** Whether the model was loaded. */
  wasReady(): boolean;
  isAlive(): boolean;
  end(): Promise<void>;
}

function startThread(folder: string): EmbeddingThread {
  const worker = new Worker(workerEntry(import.meta.url, 'embedding-worker'), {
    workerData: { folder },
  });
  const waiting = new Map<number, (vectors: Float32Array | undefined) => void>();
  let lastId = 0;
  let isReady = false;
  let isAlive = true;
  // A thread that waits for work holds no process open.
  worker.unref();
  worker.on('message', ({ id, vectors }: EmbeddingReply) => {
    isReady = true;
    waiting.get(id)?.(vectors);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  const gone = (): void => {
    isAlive = false;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };
  worker.on('error', gone);
  worker.on('exit', gone);
  return {
    run(texts) {
      lastId += 1;
      worker.ref();
      worker.postMessage({ id: lastId, texts } satisfies EmbeddingJob);
      return new Promise((resolve) => {
        waiting.set(lastId, resolve);
      });
    },
    queued: () => waiting.size,
    wasReady: () => isReady,
    isAlive: () => isAlive,
    async end() {
      await worker.terminate();
    },
  };
}
