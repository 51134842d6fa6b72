import type { ErrorCode } from '../../core/errors.ts';
import type { Attributes } from '../document.ts';

export const ATTACHMENT_STATUSES = ['in_progress', 'completed', 'failed', 'cancelled'] as const;
export type AttachmentStatus = (typeof ATTACHMENT_STATUSES)[number];

/** Longest chunk and how much of it the next one repeats, in tokens; a token is taken as one Han character or four letters. */
export interface ChunkLimits {
  readonly maxTokens: number;
  readonly overlapTokens: number;
}

/** A file to be added to a store, before anything of it is read. */
export interface NewAttachment {
  readonly storeId: string;
  readonly fileId: string;
  readonly batchId: string | undefined;
  readonly attributes: Attributes;
  /** Undefined: as the kind of document wants it. */
  readonly chunking: ChunkLimits | undefined;
}

/** What becomes of it. Kept, so that a restart loses neither the work nor the reason why it failed. */
export interface AttachmentRecord extends NewAttachment {
  readonly status: AttachmentStatus;
  /** How often a worker took it up without ending it or giving it back: those whose process died with it. */
  readonly attempts: number;
  /** Only where it failed. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined;
  /** Unix time in seconds. */
  readonly createdAt: number;
}

export type AttachmentOutcome =
  | { readonly status: 'completed' | 'cancelled' }
  | {
      readonly status: 'failed';
      readonly error: { readonly code: ErrorCode; readonly message: string };
    };

export interface FileBatchRecord {
  /** `vsfb_…` */
  readonly id: string;
  readonly storeId: string;
  readonly isCancelled: boolean;
  readonly createdAt: number;
}

/**
 * The queue of files on their way into stores, shared by all processes over one database. An attachment in progress is
 * worked on by whoever holds its lease; when that ends without an outcome, its worker has died and another one may take it.
 */
export interface AttachmentQueue {
  /** Starts anew where the file was attached before. Throws `store_not_found`, `file_not_found`. */
  putAttachments(attachments: readonly NewAttachment[]): Promise<AttachmentRecord[]>;
  /** Undefined where the file was never attached, or came into the store without this queue. */
  getAttachment(storeId: string, fileId: string): Promise<AttachmentRecord | undefined>;
  /** Oldest first. */
  listAttachments(storeId: string, batchId?: string): Promise<AttachmentRecord[]>;
  countAttachments(storeId: string): Promise<Readonly<Record<AttachmentStatus, number>>>;
  /** False where there is none. */
  deleteAttachment(storeId: string, fileId: string): Promise<boolean>;
  setAttachmentAttributes(storeId: string, fileId: string, attributes: Attributes): Promise<void>;

  /** The oldest one in progress that nobody works on, now leased to `worker`; undefined where there is none. */
  claimAttachment(worker: string, leaseMs: number): Promise<AttachmentRecord | undefined>;
  /** False where it was cancelled, attached anew, or taken over: the worker stops. With 0 ms the lease is given back, and the attempt does not count. */
  renewLease(
    worker: string,
    attachment: Pick<AttachmentRecord, 'storeId' | 'fileId'>,
    leaseMs: number,
  ): Promise<boolean>;
  /** Ends one that `worker` holds; false where it no longer does. */
  endAttachment(
    worker: string,
    attachment: Pick<AttachmentRecord, 'storeId' | 'fileId'>,
    outcome: AttachmentOutcome,
  ): Promise<boolean>;

  createFileBatch(storeId: string): Promise<FileBatchRecord>;
  /** Throws `file_not_found`. */
  getFileBatch(storeId: string, batchId: string): Promise<FileBatchRecord>;
  /** Cancels what of it is still in progress. */
  cancelFileBatch(storeId: string, batchId: string): Promise<FileBatchRecord>;
}
