import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AppError, type ErrorCode } from '../../../core/errors.ts';
import { MIGRATIONS } from './schema.ts';

export type Db = Database.Database;

export const DATABASE_FILE = 'xinglin.db';

/** SQLite's own waiting blocks the whole process: short for a statement, longer only while opening. */
const OPEN_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 50;
const RETRY_MS = 20;

const BUSY = /^SQLITE_(?:BUSY|LOCKED)/;
const CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [BUSY, 'store_busy'],
  [/^(?:SQLITE_FULL|ENOSPC|EDQUOT|SQLITE_IOERR_(?:WRITE|SHMSIZE|TRUNCATE))/, 'storage_full'],
  [/^(?:SQLITE_(?:CORRUPT|NOTADB|IOERR)|EIO$)/, 'storage_damaged'],
  [/^SQLITE_/, 'internal'],
];

/** Opens (or creates) `xinglin.db` and brings its schema up to date. Throws `storage_damaged`, `store_busy`, `storage_full`. */
export function openDatabase(dataDir: string): Db {
  return translated(() => {
    mkdirSync(dataDir, { recursive: true });
    const db = new Database(join(dataDir, DATABASE_FILE), { timeout: OPEN_TIMEOUT_MS });
    try {
      db.pragma('journal_mode = WAL');
      // What is reported as stored is flushed before that, for many documents at once: see durable-log.ts.
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      db.pragma('temp_store = MEMORY');
      db.pragma('cache_size = -65536');
      db.pragma('journal_size_limit = 67108864');
      migrate(db);
      db.pragma(`busy_timeout = ${STATEMENT_TIMEOUT_MS}`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function migrate(db: Db): void {
  if (Number(db.pragma('user_version', { simple: true })) === MIGRATIONS.length) return;
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

/** Runs synchronous work in one view of the database. */
export type Reader = <T>(work: () => T) => T;

/** A search reads some ten times: statements prepared once cost a tenth of what `db.transaction` does. */
export function createReader(db: Db): Reader {
  const begin = db.prepare('BEGIN');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  return (work) => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      throw error;
    }
  };
}

/**
 * Runs `work` in one immediate transaction. While another process writes, tries again without blocking the event loop;
 * throws `store_busy` after `timeoutMs`.
 */
export async function writing<T>(db: Db, timeoutMs: number, work: () => T): Promise<T> {
  const transaction = db.transaction(work);
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return transaction.immediate();
    } catch (error) {
      if (!BUSY.test(codeOf(error)) || performance.now() >= until)
        return translated(() => rethrow(error));
    }
    await sleep(RETRY_MS);
  }
}

/** Runs `work`, turning what SQLite and the file system throw into this house's errors. */
export function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof TypeError && error.message.includes('connection is not open')) {
      throw new AppError('shutting_down', { cause: error });
    }
    const name = codeOf(error);
    const code = CODES.find(([pattern]) => pattern.test(name))?.[1];
    throw code === undefined ? error : new AppError(code, { cause: error });
  }
}

/** Where an error was caught outside of `translated`. */
export function rethrow(error: unknown): never {
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
