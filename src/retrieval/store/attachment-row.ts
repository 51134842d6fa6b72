import type { ErrorCode } from '../../core/errors.ts';
import type { AttachmentRecord, AttachmentStatus } from './attachment-types.ts';

/** Of a row of `attachments`, what both databases keep alike; JSON each keeps in its own way. */
export interface AttachmentRow {
  readonly store_id: string;
  readonly file_id: string;
  readonly batch_id: string | null;
  readonly status: AttachmentStatus;
  readonly error_code: ErrorCode | null;
  readonly error_message: string | null;
  readonly attempts: number;
  readonly created_at: number;
}

export function toAttachmentRecord(
  row: AttachmentRow,
  own: Pick<AttachmentRecord, 'attributes' | 'chunking'>,
): AttachmentRecord {
  const { error_code: code, error_message: message } = row;
  return {
    storeId: row.store_id,
    fileId: row.file_id,
    batchId: row.batch_id ?? undefined,
    status: row.status,
    attempts: row.attempts,
    error: code === null ? undefined : { code, message: message ?? '' },
    attributes: own.attributes,
    chunking: own.chunking,
    createdAt: row.created_at,
  };
}
