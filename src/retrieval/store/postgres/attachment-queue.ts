import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import type { Attributes } from '../../document.ts';
import {
  type AttachmentRow as SharedAttachmentRow,
  toAttachmentRecord,
} from '../attachment-row.ts';
import type {
  AttachmentQueue,
  AttachmentRecord,
  AttachmentStatus,
  ChunkLimits,
  FileBatchRecord,
} from '../attachment-types.ts';
import { asJson, type Database, type Query } from './database.ts';
import { stateOf } from './store-records.ts';

interface AttachmentRow extends SharedAttachmentRow {
  readonly attributes: Attributes;
  readonly chunking: ChunkLimits | null;
}

interface BatchRow {
  readonly id: string;
  readonly store_id: string;
  readonly cancelled: boolean;
  readonly created_at: number;
}

const NOW = 'extract(epoch FROM clock_timestamp())::bigint';
const COLUMNS =
  'store_id, file_id, batch_id, status, error_code, error_message, attributes, chunking, attempts, created_at';
const HELD = "store_id = $1 AND file_id = $2 AND worker = $3 AND status = 'in_progress'";
/** The queue of files on their way into stores. Rows' locks give each file to one server; leases run on the database's clock. */
export function createAttachmentQueue(db: Database): AttachmentQueue {
  return {
    putAttachments: (given) =>
      db.write(async (query) => {
        const records: AttachmentRecord[] = [];
        for (const { storeId, fileId, batchId = null, attributes, chunking } of given) {
          await stateOf(query, storeId);
          await requireFile(query, fileId);
          const limits = chunking === undefined ? null : asJson(chunking);
          await query('DELETE FROM attachments WHERE store_id = $1 AND file_id = $2', [
            storeId,
            fileId,
          ]);
          const rows = await query<AttachmentRow>(
            `INSERT INTO attachments (store_id, file_id, batch_id, status, attributes, chunking, created_at)
             VALUES ($1, $2, $3, 'in_progress', $4, $5, ${NOW}) RETURNING ${COLUMNS}`,
            [storeId, fileId, batchId, asJson(attributes), limits],
          );
          records.push(...rows.map(toRecord));
        }
        return records;
      }),
    async getAttachment(storeId, fileId) {
      const [row] = await db.query<AttachmentRow>(
        `SELECT ${COLUMNS} FROM attachments WHERE store_id = $1 AND file_id = $2`,
        [storeId, fileId],
      );
      return row && toRecord(row);
    },
    listAttachments: (storeId, batchId) =>
      db.read(async (query) => {
        await stateOf(query, storeId);
        const rows = await query<AttachmentRow>(
          `SELECT ${COLUMNS} FROM attachments
           WHERE store_id = $1 AND ($2::text IS NULL OR batch_id = $2) ORDER BY number`,
          [storeId, batchId ?? null],
        );
        return rows.map(toRecord);
      }),
    async countAttachments(storeId) {
      const total = { in_progress: 0, completed: 0, failed: 0, cancelled: 0 };
      const rows = await db.query<{ status: AttachmentStatus; n: number }>(
        'SELECT status, count(*) AS n FROM attachments WHERE store_id = $1 GROUP BY status',
        [storeId],
      );
      for (const { status, n } of rows) total[status] = n;
      return total;
    },
    deleteAttachment: (storeId, fileId) =>
      changes(db, 'DELETE FROM attachments WHERE store_id = $1 AND file_id = $2 RETURNING 1', [
        storeId,
        fileId,
      ]),
    async setAttachmentAttributes(storeId, fileId, attributes) {
      const set = 'UPDATE attachments SET attributes = $3 WHERE store_id = $1 AND file_id = $2';
      await db.query(set, [storeId, fileId, asJson(attributes)]);
    },

    async claimAttachment(worker, leaseMs) {
      const [row] = await db.query<AttachmentRow>(
        `UPDATE attachments SET worker = $1, leased_until = clock_timestamp() + $2 * interval '1 millisecond', attempts = attempts + 1
         WHERE number = (
           SELECT number FROM attachments WHERE status = 'in_progress' AND leased_until <= clock_timestamp()
           ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
         ) RETURNING ${COLUMNS}`,
        [worker, leaseMs],
      );
      return row && toRecord(row);
    },
    renewLease(worker, { storeId, fileId }, leaseMs) {
      const set =
        leaseMs === 0
          ? "leased_until = '-infinity', attempts = attempts - 1"
          : `leased_until = clock_timestamp() + ${Number(leaseMs)} * interval '1 millisecond'`;
      return changes(db, `UPDATE attachments SET ${set} WHERE ${HELD} RETURNING 1`, [
        storeId,
        fileId,
        worker,
      ]);
    },
    endAttachment(worker, { storeId, fileId }, outcome) {
      const { code = null, message = null } = outcome.status === 'failed' ? outcome.error : {};
      return changes(
        db,
        `UPDATE attachments SET status = $4, error_code = $5, error_message = $6, worker = NULL
         WHERE ${HELD} RETURNING 1`,
        [storeId, fileId, worker, outcome.status, code, message],
      );
    },

    createFileBatch: (storeId) =>
      db.write(async (query) => {
        await stateOf(query, storeId);
        const id = `vsfb_${randomBytes(12).toString('hex')}`;
        await query(`INSERT INTO file_batches VALUES ($1, $2, false, ${NOW})`, [id, storeId]);
        return batchOf(query, storeId, id);
      }),
    getFileBatch: (storeId, batchId) => batchOf(db.query, storeId, batchId),
    cancelFileBatch: (storeId, batchId) =>
      db.write(async (query) => {
        await batchOf(query, storeId, batchId);
        await query('UPDATE file_batches SET cancelled = true WHERE id = $1', [batchId]);
        await query(
          "UPDATE attachments SET status = 'cancelled', worker = NULL WHERE batch_id = $1 AND status = 'in_progress'",
          [batchId],
        );
        return batchOf(query, storeId, batchId);
      }),
  };
}

async function changes(db: Database, sql: string, values: readonly unknown[]): Promise<boolean> {
  return (await db.query(sql, values)).length > 0;
}

async function requireFile(query: Query, id: string): Promise<void> {
  const rows = await query('SELECT 1 FROM files WHERE id = $1 FOR KEY SHARE', [id]);
  if (rows.length === 0) throw new AppError('file_not_found');
}

async function batchOf(query: Query, storeId: string, id: string): Promise<FileBatchRecord> {
  const [row] = await query<BatchRow>(
    'SELECT * FROM file_batches WHERE store_id = $1 AND id = $2',
    [storeId, id],
  );
  if (row === undefined) throw new AppError('file_not_found', { message: 'No such batch.' });
  return {
    id: row.id,
    storeId: row.store_id,
    isCancelled: row.cancelled,
    createdAt: row.created_at,
  };
}

function toRecord(row: AttachmentRow): AttachmentRecord {
  return toAttachmentRecord(row, { ...row, chunking: row.chunking ?? undefined });
}
