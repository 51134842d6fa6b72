import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../core/errors.ts';
import { sharedFlush } from '../../../core/shared-flush.ts';
import { type FileRow, toFileRecord } from '../file-row.ts';
import type { FileRecord } from '../types.ts';
import type { Db } from './database.ts';
import {
  flushFolder,
  isKept,
  type KeptBytes,
  TEMPORARY,
  writeBytes,
  writeDurably,
  writeStream,
} from './durable-file.ts';

/** Functions that write run inside the caller's transaction. */
export interface FileRecords {
  /** Brings the bytes to disk; no row yet. */
  keepBytes(bytes: Uint8Array): Promise<KeptBytes>;
  /** The same for a stream, which is never in memory as a whole. */
  keepStream(stream: AsyncIterable<Uint8Array>): Promise<KeptBytes>;
  insert(file: Omit<FileRecord, 'id' | 'createdAt'>): FileRecord;
  /** For a file that comes from elsewhere and is not used yet: its own id where that is free, and its age. */
  adopt(id: string, own: { readonly id: string; readonly createdAt: number }): string;
  setExpiry(id: string, expiresAt: number | undefined): FileRecord;
  /** Files that have expired and that nothing uses. */
  expired(): string[];
  find(sha256: string, filename: string): FileRecord | undefined;
  lookup(id: string): FileRecord | undefined;
  /** Throws `file_not_found`. */
  get(id: string): FileRecord;
  read(id: string): Uint8Array;
  list(): FileRecord[];
  /** Throws `file_in_use`. Returns what `dropBytes` takes once the transaction is through. */
  delete(id: string): string;
  /** Removes bytes that no row needs any more. */
  dropBytes(sha256: string): void;
  /** Size on disk; undefined where the bytes are missing. */
  sizeOnDisk(sha256: string): number | undefined;
  /** Removes what a crash left half-written. */
  sweep(): void;
}

/** Another process may be writing younger ones. */
const SWEEP_AFTER_MS = 3_600_000;

/**
 * Originals in `<dataDir>/files/<sha256>`, so a hostile file name never becomes a path. The bytes are on disk
 * before their row is: a crash in between leaves an unused file, never a row without bytes.
 */
export function createFileRecords(db: Db, dataDir: string): FileRecords {
  const folder = join(dataDir, 'files');
  const same = db.prepare<[string, string], FileRow>(
    'SELECT * FROM files WHERE sha256 = ? AND filename = ?',
  );
  const insert = db.prepare(
    `INSERT INTO files (id, filename, size_bytes, sha256, purpose, expires_at, created_at)
     VALUES (@id, @filename, @sizeBytes, @sha256, @purpose, @expiresAt, unixepoch())`,
  );
  const one = db.prepare<[string], FileRow>('SELECT * FROM files WHERE id = ?');
  const all = db.prepare<[], FileRow>('SELECT * FROM files ORDER BY created_at DESC, rowid DESC');
  const used = db.prepare<[{ id: string }], unknown>(
    `SELECT 1 FROM documents WHERE file_id = @id UNION ALL
     SELECT 1 FROM attachments WHERE file_id = @id AND status = 'in_progress' LIMIT 1`,
  );
  const adopt = db.prepare('UPDATE files SET id = ?, created_at = ? WHERE id = ?');
  const setExpiry = db.prepare('UPDATE files SET expires_at = ? WHERE id = ?');
  const overdue = db
    .prepare<[], string>('SELECT id FROM files WHERE expires_at <= unixepoch()')
    .pluck();
  const twin = db.prepare('SELECT 1 FROM files WHERE sha256 = ? LIMIT 1');
  const remove = db.prepare('DELETE FROM files WHERE id = ?');

  const flushNames = sharedFlush(() => flushFolder(folder));

  function lookup(id: string): FileRecord | undefined {
    const row = one.get(id);
    return row === undefined ? undefined : toFileRecord(row);
  }

  function get(id: string): FileRecord {
    const file = lookup(id);
    if (file === undefined) throw new AppError('file_not_found');
    return file;
  }

  return {
    lookup,
    get,
    list: () => all.all().map(toFileRecord),
    async keepBytes(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (!isKept(folder, sha256, bytes.length)) {
        await writeBytes(folder, sha256, bytes);
        await flushNames();
      }
      // Written again where another process has dropped them since.
      const adopt = (): void => writeDurably(folder, sha256, bytes);
      return { sha256, sizeBytes: bytes.length, adopt };
    },
    keepStream: (stream) => writeStream(folder, stream),
    find(sha256, filename) {
      const row = same.get(sha256, filename);
      return row === undefined ? undefined : toFileRecord(row);
    },
    insert(file) {
      const id = `file-${randomBytes(12).toString('hex')}`;
      insert.run({ ...file, id, expiresAt: file.expiresAt ?? null });
      return get(id);
    },
    adopt(id, own) {
      const kept = lookup(own.id) === undefined ? own.id : id;
      adopt.run(kept, own.createdAt, id);
      return kept;
    },
    setExpiry(id, expiresAt) {
      setExpiry.run(expiresAt ?? null, id);
      return get(id);
    },
    expired: () => overdue.all().filter((id) => used.get({ id }) === undefined),
    read(id) {
      const { sha256 } = get(id);
      try {
        return readFileSync(join(folder, sha256));
      } catch (cause) {
        throw new AppError('storage_damaged', {
          message: 'The original of this file is missing.',
          cause,
        });
      }
    },
    delete(id) {
      const { sha256 } = get(id);
      if (used.get({ id }) !== undefined) throw new AppError('file_in_use');
      remove.run(id);
      return sha256;
    },
    dropBytes(sha256) {
      if (twin.get(sha256) === undefined) rmSync(join(folder, sha256), { force: true });
    },
    sizeOnDisk: (sha256) => statSync(join(folder, sha256), { throwIfNoEntry: false })?.size,
    sweep() {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder).filter((file) => file.endsWith(TEMPORARY))) {
        const path = join(folder, name);
        const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
        if (age > SWEEP_AFTER_MS) rmSync(path, { force: true });
      }
    },
  };
}
