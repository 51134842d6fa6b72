import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import { type FileRow, toFileRecord } from '../file-row.ts';
import type { FileAbout, FileRecord } from '../types.ts';
import type { Database, Query } from './database.ts';

const PIECE_BYTES = 1024 * 1024;
/** Pieces of an upload that never ended are removed after this. */
const SWEEP_AFTER_S = 86_400;
const NOW = 'extract(epoch FROM clock_timestamp())::bigint';
const COLUMNS = 'id, filename, size_bytes, sha256, purpose, created_at, expires_at';
const UNUSED = `NOT EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id)
  AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.file_id = f.id AND a.status = 'in_progress')`;

export interface Originals {
  put(
    filename: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    about: string | FileAbout,
  ): Promise<FileRecord>;
  /** Throws `file_not_found`. */
  get(id: string): Promise<FileRecord>;
  read(id: string): Promise<Uint8Array>;
  list(): Promise<FileRecord[]>;
  /** Throws `file_not_found`, `file_in_use`. */
  delete(id: string): Promise<void>;
  deleteExpired(): Promise<number>;
  /** Removes what uploads that broke off have left. */
  sweep(): Promise<void>;
}

/**
 * Originals in the database, where every server finds them, in pieces of 1 MiB. Each piece is stored as it comes, so a slow
 * upload holds neither a connection nor memory; the row that names them comes last.
 */
export function createOriginals(db: Database): Originals {
  async function storePieces(
    upload: string,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
    const hash = createHash('sha256');
    let [n, sizeBytes] = [0, 0];
    for await (const piece of pieces) {
      hash.update(piece);
      sizeBytes += piece.length;
      await db.query(
        `INSERT INTO file_pieces VALUES ($1, $2, $3, ${NOW})
         ON CONFLICT (upload, n) DO UPDATE SET bytes = excluded.bytes`,
        [upload, n, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)],
      );
      n += 1;
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  }

  const dropPieces = (query: Query, upload: string): Promise<object[]> =>
    query('DELETE FROM file_pieces WHERE upload = $1', [upload]);

  async function remove(query: Query, id: string): Promise<void> {
    const [file] = await query<FileRow>(`SELECT ${COLUMNS} FROM files WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    if (file === undefined) throw new AppError('file_not_found');
    await lockContent(query, file.sha256);
    const gone = await query(`DELETE FROM files f WHERE id = $1 AND ${UNUSED} RETURNING 1`, [id]);
    if (gone.length === 0) throw new AppError('file_in_use');
    const [content] = await query<{ upload: string }>(
      `DELETE FROM file_contents c WHERE sha256 = $1
         AND NOT EXISTS (SELECT 1 FROM files f WHERE f.sha256 = c.sha256) RETURNING upload`,
      [file.sha256],
    );
    if (content !== undefined) await dropPieces(query, content.upload);
  }

  const get = async (id: string): Promise<FileRecord> => {
    const [row] = await db.query<FileRow>(`SELECT ${COLUMNS} FROM files WHERE id = $1`, [id]);
    if (row === undefined) throw new AppError('file_not_found');
    return toFileRecord(row);
  };

  return {
    get,
    async put(filename, bytes, about) {
      const upload = randomBytes(12).toString('hex');
      try {
        const { sha256, sizeBytes } = await storePieces(upload, inPieces(bytes));
        // Only now: a form may say what a file is for behind the file.
        const { purpose, expiresAt } = typeof about === 'string' ? { purpose: about } : about;
        return await db.write(async (query) => {
          await lockContent(query, sha256);
          const kept = await query(
            'INSERT INTO file_contents VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
            [sha256, upload],
          );
          if (kept.length === 0) await dropPieces(query, upload);
          const id = `file-${randomBytes(12).toString('hex')}`;
          const [row] = await query<FileRow>(
            `INSERT INTO files (id, filename, size_bytes, sha256, purpose, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, ${NOW}, $6)
             ON CONFLICT (sha256, filename) DO UPDATE SET expires_at = excluded.expires_at RETURNING ${COLUMNS}`,
            [id, filename, sizeBytes, sha256, purpose, expiresAt ?? null],
          );
          if (row === undefined) throw new AppError('internal');
          return toFileRecord(row);
        });
      } catch (error) {
        await dropPieces(db.query, upload).catch(() => undefined);
        throw error;
      }
    },
    async read(id) {
      const { sha256, sizeBytes } = await get(id);
      const bytes = new Uint8Array(sizeBytes);
      let at = 0;
      for (let n = 0; ; n += 1) {
        const [piece] = await db.query<{ bytes: Uint8Array }>(
          'SELECT bytes FROM file_pieces JOIN file_contents USING (upload) WHERE sha256 = $1 AND n = $2',
          [sha256, n],
        );
        if (piece === undefined || at + piece.bytes.length > sizeBytes) break;
        bytes.set(piece.bytes, at);
        at += piece.bytes.length;
      }
      if (at === sizeBytes) return bytes;
      throw new AppError('storage_damaged', { message: 'The original of this file is missing.' });
    },
    async list() {
      const rows = await db.query<FileRow>(
        `SELECT ${COLUMNS} FROM files ORDER BY created_at DESC, number DESC`,
      );
      return rows.map(toFileRecord);
    },
    delete: (id) => db.write((query) => remove(query, id)),
    async deleteExpired() {
      const expired = await db.query<{ id: string }>(
        `SELECT id FROM files f WHERE expires_at <= ${NOW} AND ${UNUSED}`,
      );
      let deleted = 0;
      for (const { id } of expired) {
        // Meanwhile another server has deleted it, or a store has come to use it.
        const done = await db.write((query) => remove(query, id)).then(succeeded, refused);
        deleted += Number(done);
      }
      return deleted;
    },
    async sweep() {
      await db.query(
        `DELETE FROM file_pieces p WHERE created_at < ${NOW} - ${SWEEP_AFTER_S}
           AND NOT EXISTS (SELECT 1 FROM file_contents c WHERE c.upload = p.upload)`,
      );
    },
  };
}

/** The same bytes are not dropped by one server while another one is keeping them. */
async function lockContent(query: Query, sha256: string): Promise<void> {
  await query("SELECT pg_advisory_xact_lock(hashtextextended('xinglin file ' || $1, 0))", [sha256]);
}

async function* inPieces(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
    waiting.push(part);
    size += part.length;
    if (size < PIECE_BYTES) continue;
    const whole = Buffer.concat(waiting);
    const end = whole.length - (whole.length % PIECE_BYTES);
    for (let at = 0; at < end; at += PIECE_BYTES) yield whole.subarray(at, at + PIECE_BYTES);
    waiting = [whole.subarray(end)];
    size = whole.length - end;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

function succeeded(): boolean {
  return true;
}

function refused(error: unknown): boolean {
  const isRefusal =
    error instanceof AppError && (error.code === 'file_in_use' || error.code === 'file_not_found');
  if (isRefusal) return false;
  throw error;
}
