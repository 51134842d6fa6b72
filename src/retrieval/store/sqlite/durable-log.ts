import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedFlush } from '../../../core/shared-flush.ts';
import { DATABASE_FILE } from './database.ts';

export interface DurableLog {
  /** Resolves once every transaction committed before the call survives a power cut. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * SQLite commits into its write-ahead log without waiting for the disk (`synchronous = NORMAL`): a power cut loses the last
 * transactions, whole ones, never the order. This waits for the disk beside the event loop, once for all transactions
 * that have come since the last time. SQLite holds no lock on this file, so that a handle of our own is harmless.
 */
export function createDurableLog(dataDir: string): DurableLog {
  let log: Promise<FileHandle> | undefined;
  const flush = sharedFlush(async () => {
    log ??= open(join(dataDir, `${DATABASE_FILE}-wal`), 'r+');
    await (await log).datasync();
  });
  return {
    flush,
    async close() {
      if (log === undefined) return;
      await flush();
      const handle = log;
      log = undefined;
      await (await handle)?.close();
    },
  };
}
