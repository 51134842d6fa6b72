import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError, type ErrorCode } from '../../../core/errors.ts';
import { MIGRATIONS } from './schema.ts';

export type Db = Database.Database;

/** How long a writer waits for another process before it gives up with `store_busy`. */
const BUSY_TIMEOUT_MS = 5000;

const CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'store_busy'],
  [/^(?:SQLITE_FULL|ENOSPC|SQLITE_IOERR_WRITE)/, 'storage_full'],
  [/^SQLITE_(?:CORRUPT|NOTADB)/, 'storage_damaged'],
];

/** Opens (or creates) `xinglin.db` and brings its schema up to date. Throws `storage_damaged`, `store_busy`, `storage_full`. */
export function openDatabase(dataDir: string): Db {
  return translated(() => {
    mkdirSync(dataDir, { recursive: true });
    const db = new Database(join(dataDir, 'xinglin.db'), { timeout: BUSY_TIMEOUT_MS });
    try {
      db.pragma('journal_mode = WAL');
      // A power cut may lose the last transactions, never damage the file; a process kill loses nothing.
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      db.pragma('cache_size = -65536');
      migrate(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function migrate(db: Db): void {
  db.transaction(() => {
    const done = Number(db.pragma('user_version', { simple: true }));
    if (done > MIGRATIONS.length) {
      throw new AppError('storage_damaged', {
        message: 'The knowledge base was written by a newer version of Xinglin.',
      });
    }
    for (const sql of MIGRATIONS.slice(done)) db.exec(sql);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  }).immediate();
}

/** Runs `work`, turning what SQLite and the file system throw into this house's errors. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const name = errorCode(error);
    const code = CODES.find(([pattern]) => pattern.test(name))?.[1];
    if (code === undefined) throw error;
    throw new AppError(code, { cause: error });
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
