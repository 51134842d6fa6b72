import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** `passive` copies what it can beside writers; `restart` keeps them out until the log can begin anew; `close` ends the thread. */
export type CheckpointRequest = 'passive' | 'restart' | 'close';
/** Pages the log holds, copied ones too; undefined where the checkpoint failed. */
export interface CheckpointReply {
  readonly pages: number | undefined;
}

/** How long a restart waits for readers and writers. */
const TIMEOUT_MS = 1000;

const { file } = workerData as { readonly file: string };
const db = new Database(file, { fileMustExist: true, timeout: TIMEOUT_MS });
db.pragma('synchronous = NORMAL');
// It is never the one to close the log: the store's own connection outlives it.
parentPort?.on('message', (request: CheckpointRequest) => {
  if (request === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage({ pages: checkpoint(request) } satisfies CheckpointReply);
});

function checkpoint(mode: 'passive' | 'restart'): number | undefined {
  try {
    const [row] = db.pragma(`wal_checkpoint(${mode})`) as { readonly log: number }[];
    return row?.log;
  } catch {
    return undefined;
  }
}
