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
/** One that the thread works on, and one it finds when it is done. */
const MESSAGES_AHEAD = 2;
const MESSAGE_TEXTS = 256;
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
  let isClosed = false;
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
    if (isBroken || isClosed || passages <= PASSAGES_WITHOUT_THREADS) return undefined;
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
    async close() {
      isClosed = true;
      await end();
    },
  };
}

interface EmbeddingThread {
  /** Undefined where the thread died or could not embed them. */
  run(texts: readonly string[]): Promise<Float32Array | undefined>;
  queued(): number;
  /** Whether the model was loaded. */
  wasReady(): boolean;
  isAlive(): boolean;
  /** What it is at is finished first: ONNX Runtime aborts the process when its thread is terminated. */
  end(): Promise<void>;
}

interface Job {
  readonly texts: readonly string[];
  /** One after the other; undefined where they could not be made. */
  readonly resolve: (vectors: Float32Array | undefined) => void;
}

function startThread(folder: string): EmbeddingThread {
  const worker = new Worker(workerEntry(import.meta.url, 'embedding-worker'), {
    workerData: { folder },
  });
  const queue: Job[] = [];
  const sent = new Map<number, readonly Job[]>();
  let lastId = 0;
  let isReady = false;
  let isAlive = true;
  let hasExited = false;
  // A thread that waits for work holds no process open.
  worker.unref();

  /** What has come while the thread was at work goes to it in one message: waking it costs more than a few texts. */
  function send(): void {
    while (sent.size < MESSAGES_AHEAD && queue.length > 0) {
      const jobs = queue.splice(0, 1);
      const texts = [...(jobs[0]?.texts ?? [])];
      while (texts.length + (queue[0]?.texts.length ?? Infinity) <= MESSAGE_TEXTS) {
        const job = queue.shift();
        if (job === undefined) break;
        jobs.push(job);
        texts.push(...job.texts);
      }
      lastId += 1;
      sent.set(lastId, jobs);
      worker.postMessage({ id: lastId, texts } satisfies EmbeddingJob);
    }
  }
  worker.on('message', ({ id, vectors }: EmbeddingReply) => {
    isReady = true;
    hand(sent.get(id) ?? [], vectors);
    sent.delete(id);
    send();
    // One that is to end is waited for: let go, the process would end first.
    if (sent.size === 0 && isAlive) worker.unref();
  });
  const gone = (): void => {
    isAlive = false;
    hasExited = true;
    for (const jobs of sent.values()) hand(jobs, undefined);
    hand(queue.splice(0), undefined);
    sent.clear();
  };
  worker.on('error', gone);
  worker.on('exit', gone);
  return {
    run(texts) {
      worker.ref();
      return new Promise((resolve) => {
        queue.push({ texts, resolve });
        send();
      });
    },
    queued: () => sent.size + queue.length,
    wasReady: () => isReady,
    isAlive: () => isAlive,
    async end() {
      if (hasExited) return;
      isAlive = false;
      hand(queue.splice(0), undefined);
      worker.ref();
      worker.postMessage('end' satisfies EmbeddingJob);
      await new Promise((resolve) => {
        worker.once('exit', resolve);
      });
    },
  };
}

function hand(jobs: readonly Job[], vectors: Float32Array | undefined): void {
  const count = jobs.reduce((sum, { texts }) => sum + texts.length, 0);
  const dimension = (vectors?.length ?? 0) / count;
  let at = 0;
  for (const { texts, resolve } of jobs) {
    const end = at + texts.length * dimension;
    resolve(vectors?.subarray(at, end));
    at = end;
  }
}
