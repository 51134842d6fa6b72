import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import type { Attributes } from '../../document.ts';
import {
  type AttachmentRow as SharedAttachmentRow,
  toAttachmentRecord,
} from '../attachment-row.ts';
import type {
  AttachmentOutcome,
  AttachmentRecord,
  AttachmentStatus,
  ChunkLimits,
  FileBatchRecord,
  NewAttachment,
} from '../attachment-types.ts';
import type { Db } from './database.ts';

interface AttachmentRow extends SharedAttachmentRow {
  readonly attributes: string;
  readonly chunking: string | null;
}

interface BatchRow {
  readonly id: string;
  readonly store_id: string;
  readonly cancelled: 0 | 1;
  readonly created_at: number;
}

/** Functions that write run inside the caller's transaction. */
export interface AttachmentRecords {
  put(attachment: NewAttachment): AttachmentRecord;
  get(storeId: string, fileId: string): AttachmentRecord | undefined;
  list(storeId: string, batchId: string | undefined): AttachmentRecord[];
  delete(storeId: string, fileId: string): boolean;
  setAttributes(storeId: string, fileId: string, attributes: Attributes): void;
  /** Without a transaction of its own: the caller's keeps two processes from taking the same one. */
  claim(worker: string, nowMs: number, leaseMs: number): AttachmentRecord | undefined;
  isAnyWaiting(nowMs: number): boolean;
  renew(worker: string, storeId: string, fileId: string, untilMs: number): boolean;
  giveBack(worker: string, storeId: string, fileId: string): boolean;
  count(storeId: string): Record<AttachmentStatus, number>;
  end(worker: string, storeId: string, fileId: string, outcome: AttachmentOutcome): boolean;
  createBatch(storeId: string): FileBatchRecord;
  /** Throws `file_not_found`. */
  getBatch(storeId: string, id: string): FileBatchRecord;
  cancelBatch(id: string): void;
}

const HELD = "store_id = ? AND file_id = ? AND worker = ? AND status = 'in_progress'";
const WAITING = "status = 'in_progress' AND leased_until <= ? ORDER BY number LIMIT 1";

export function createAttachmentRecords(db: Db): AttachmentRecords {
  const one = db.prepare<[string, string], AttachmentRow>(
    'SELECT * FROM attachments WHERE store_id = ? AND file_id = ?',
  );
  const inStore = db.prepare<[string], AttachmentRow>(
    'SELECT * FROM attachments WHERE store_id = ? ORDER BY number',
  );
  const inBatch = db.prepare<[string, string], AttachmentRow>(
    'SELECT * FROM attachments WHERE store_id = ? AND batch_id = ? ORDER BY number',
  );
  const remove = db.prepare('DELETE FROM attachments WHERE store_id = ? AND file_id = ?');
  const insert = db.prepare(
    `INSERT INTO attachments (store_id, file_id, batch_id, status, attributes, chunking, created_at)
     VALUES (?, ?, ?, 'in_progress', ?, ?, unixepoch())`,
  );
  const setAttributes = db.prepare(
    'UPDATE attachments SET attributes = ? WHERE store_id = ? AND file_id = ?',
  );
  const waiting = db.prepare<[number], { number: number }>(
    `SELECT number FROM attachments WHERE ${WAITING}`,
  );
  const lease = db.prepare<[string, number, number], AttachmentRow>(
    'UPDATE attachments SET worker = ?, leased_until = ?, attempts = attempts + 1 WHERE number = ? RETURNING *',
  );
  const renew = db.prepare(`UPDATE attachments SET leased_until = ? WHERE ${HELD}`);
  const giveBack = db.prepare(
    `UPDATE attachments SET leased_until = 0, attempts = attempts - 1 WHERE ${HELD}`,
  );
  const counts = db.prepare<[string], { status: AttachmentStatus; n: number }>(
    'SELECT status, count(*) AS n FROM attachments WHERE store_id = ? GROUP BY status',
  );
  const end = db.prepare(
    `UPDATE attachments SET status = ?, error_code = ?, error_message = ?, worker = NULL WHERE ${HELD}`,
  );
  const insertBatch = db.prepare('INSERT INTO file_batches VALUES (?, ?, 0, unixepoch())');
  const batch = db.prepare<[string, string], BatchRow>(
    'SELECT * FROM file_batches WHERE store_id = ? AND id = ?',
  );
  const markCancelled = db.prepare('UPDATE file_batches SET cancelled = 1 WHERE id = ?');
  const cancelWaiting = db.prepare(
    "UPDATE attachments SET status = 'cancelled', worker = NULL WHERE batch_id = ? AND status = 'in_progress'",
  );

  function get(storeId: string, fileId: string): AttachmentRecord | undefined {
    const row = one.get(storeId, fileId);
    return row === undefined ? undefined : toRecord(row);
  }

  function getBatch(storeId: string, id: string): FileBatchRecord {
    const row = batch.get(storeId, id);
    if (row === undefined) throw new AppError('file_not_found', { message: 'No such batch.' });
    return {
      id: row.id,
      storeId: row.store_id,
      isCancelled: row.cancelled === 1,
      createdAt: row.created_at,
    };
  }

  return {
    get,
    getBatch,
    put({ storeId, fileId, batchId = null, attributes, chunking }) {
      remove.run(storeId, fileId);
      const limits = chunking === undefined ? null : JSON.stringify(chunking);
      insert.run(storeId, fileId, batchId, JSON.stringify(attributes), limits);
      const stored = get(storeId, fileId);
      if (stored === undefined) throw new AppError('internal');
      return stored;
    },
    list: (storeId, batchId) =>
      (batchId === undefined ? inStore.all(storeId) : inBatch.all(storeId, batchId)).map(toRecord),
    delete: (storeId, fileId) => remove.run(storeId, fileId).changes > 0,
    setAttributes: (storeId, fileId, attributes) =>
      void setAttributes.run(JSON.stringify(attributes), storeId, fileId),
    isAnyWaiting: (nowMs) => waiting.get(nowMs) !== undefined,
    claim(worker, nowMs, leaseMs) {
      const next = waiting.get(nowMs);
      const row = next && lease.get(worker, nowMs + leaseMs, next.number);
      return row === undefined ? undefined : toRecord(row);
    },
    renew: (worker, storeId, fileId, untilMs) =>
      renew.run(untilMs, storeId, fileId, worker).changes > 0,
    giveBack: (worker, storeId, fileId) => giveBack.run(storeId, fileId, worker).changes > 0,
    count(storeId) {
      const total = { in_progress: 0, completed: 0, failed: 0, cancelled: 0 };
      for (const { status, n } of counts.all(storeId)) total[status] = n;
      return total;
    },
    end(worker, storeId, fileId, outcome) {
      const error = outcome.status === 'failed' ? outcome.error : undefined;
      const { code = null, message = null } = error ?? {};
      return end.run(outcome.status, code, message, storeId, fileId, worker).changes > 0;
    },
    createBatch(storeId) {
      const id = `vsfb_${randomBytes(12).toString('hex')}`;
      insertBatch.run(id, storeId);
      return getBatch(storeId, id);
    },
    cancelBatch(id) {
      markCancelled.run(id);
      cancelWaiting.run(id);
    },
  };
}

function toRecord(row: AttachmentRow): AttachmentRecord {
  return toAttachmentRecord(row, {
    attributes: JSON.parse(row.attributes) as Attributes,
    chunking: row.chunking === null ? undefined : (JSON.parse(row.chunking) as ChunkLimits),
  });
}
