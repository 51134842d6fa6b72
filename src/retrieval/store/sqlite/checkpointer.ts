import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../../core/worker-entry.ts';
import type { CheckpointReply, CheckpointRequest } from './checkpoint-worker.ts';
import { DATABASE_FILE, type Db } from './database.ts';

export interface Checkpointer {
  /** Resolves once the log may be written to: at once, but for the moment in which it begins anew. */
  ready(): Promise<void> | undefined;
  /** To be called after each transaction. */
  noteWrite(): void;
  close(): Promise<void>;
}

/** SQLite's own bound; with a thread it is only what holds should the thread not come after. */
const PAGES_ALONE = 1000;
const PAGES_BESIDE = 16_384;
/** Pages from which the log is begun anew: 16 MiB. */
const RESTART_FROM = 4096;
const WRITES_WITHOUT_THREAD = 64;
const PAUSE_MS = 200;
const IDLE_MS = 10_000;

/**
 * Copies the write-ahead log into the database in a thread: a thousand pages and two flushes take 10 to 50 ms, in which
 * this process would answer nobody. A process that writes little does it itself, and so does one whose thread fails.
 */
export function createCheckpointer(db: Db, dataDir: string): Checkpointer {
  let writes = 0;
  let isBroken = false;
  /** One request at a time. */
  let isAsked = false;
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let idle: NodeJS.Timeout | undefined;
  let gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  const alone = (): void => void db.pragma(`wal_autocheckpoint = ${PAGES_ALONE}`);

  const open = (): void => {
    gate?.open();
    gate = undefined;
  };

  function start(): Worker {
    const started = new Worker(workerEntry(import.meta.url, 'checkpoint-worker'), {
      workerData: { file: join(dataDir, DATABASE_FILE) },
    });
    started.unref();
    started.on('message', ({ pages }: CheckpointReply) => {
      const wasRestart = gate !== undefined;
      open();
      isAsked = false;
      // It is being ended, and waited for: let go, the process would end first.
      if (worker !== started) return;
      started.unref();
      if (pages === undefined || wasRestart || pages < RESTART_FROM) return;
      gate = opened();
      ask(started, 'restart');
    });
    started.on('error', () => {
      isBroken = true;
      if (db.open) alone();
    });
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      isAsked = false;
      open();
    });
    db.pragma(`wal_autocheckpoint = ${PAGES_BESIDE}`);
    return started;
  }

  /** What waits for the gate has to be answered: until then the thread holds the process. */
  function ask(thread: Worker, request: CheckpointRequest): void {
    isAsked = true;
    if (request === 'restart') thread.ref();
    thread.postMessage(request);
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    clearTimeout(idle);
    timer = undefined;
    const ending = worker;
    worker = undefined;
    writes = 0;
    if (ending === undefined) return;
    const ended = once(ending, 'exit');
    ending.ref();
    ending.postMessage('close' satisfies CheckpointRequest);
    await ended;
    if (db.open) alone();
  }

  return {
    ready: () => gate?.opened,
    noteWrite() {
      writes += 1;
      if (isBroken || timer !== undefined || writes < WRITES_WITHOUT_THREAD) return;
      timer = setTimeout(() => {
        timer = undefined;
        worker ??= start();
        if (!isAsked) ask(worker, 'passive');
      }, PAUSE_MS).unref();
      clearTimeout(idle);
      idle = setTimeout(() => void end(), IDLE_MS).unref();
    },
    close: end,
  };
}

function opened(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened: promise, open: () => open() };
}
