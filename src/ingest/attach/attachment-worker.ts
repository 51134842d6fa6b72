import { randomUUID } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type {
  AttachmentOutcome,
  AttachmentRecord,
} from '../../retrieval/store/attachment-types.ts';
import { type Attached, attachFile, type AttachFileDeps } from './attach-file.ts';

export interface AttachmentWorkerOptions extends AttachFileDeps {
  readonly logger: Logger;
  /** How often it looks for work of other processes, and for what they left behind. Default 2,000. */
  readonly lookEveryMs?: number;
  /** How long after a crash another process takes over. Default 30,000. */
  readonly leaseMs?: number;
}

/** Reads attached files into their stores, one after the other, in the order they were attached. */
export interface AttachmentWorker {
  start(): void;
  /** Says that there may be work. */
  wake(): void;
  /** Gives back what it is working on; another process, or the next start, takes it up. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 2000;
const LEASE_MS = 30_000;
/** A file that has ended the process so often is not tried again. */
const MAX_ATTEMPTS = 3;
/** Files that have expired are looked for at the start and then so often. */
const SWEEP_EVERY_MS = 600_000;

export function createAttachmentWorker(options: AttachmentWorkerOptions): AttachmentWorker {
  const { store, logger, lookEveryMs = LOOK_EVERY_MS, leaseMs = LEASE_MS } = options;
  const name = randomUUID();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let sweptAt = -Infinity;

  async function drain(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false;
      await sweep();
      for (;;) {
        const next = stopping.signal.aborted
          ? undefined
          : await store.claimAttachment(name, leaseMs);
        if (next === undefined) break;
        await work(next);
      }
    }
  }

  async function sweep(): Promise<void> {
    if (performance.now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = performance.now();
    await store.deleteExpiredFiles();
  }

  async function work(attachment: AttachmentRecord): Promise<void> {
    const held = new AbortController();
    const lease = setInterval(
      () => {
        void store.renewLease(name, attachment, leaseMs).then(
          (isHeld) => isHeld || held.abort(),
          () => undefined,
        );
      },
      Math.min(lookEveryMs, leaseMs / 3),
    );
    try {
      const signal = AbortSignal.any([held.signal, stopping.signal]);
      const { outcome, attached } = await attempt(attachment, signal);
      if (outcome === undefined) await store.renewLease(name, attachment, 0);
      else if (!(await store.endAttachment(name, attachment, outcome)) && attached?.isNew === true)
        await undo(attachment, attached.document.id);
    } finally {
      clearInterval(lease);
    }
  }

  /** No outcome: it is given back. */
  async function attempt(
    attachment: AttachmentRecord,
    signal: AbortSignal,
  ): Promise<{ outcome: AttachmentOutcome | undefined; attached?: Attached }> {
    if (attachment.attempts > MAX_ATTEMPTS) {
      const message = 'The server ended several times while it read this file.';
      return { outcome: { status: 'failed', error: { code: 'internal', message } } };
    }
    try {
      const attached = await attachFile(options, attachment, signal);
      return { outcome: { status: 'completed' }, attached };
    } catch (thrown) {
      const error =
        thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
      const isPassing = error.code === 'store_busy' || error.code === 'store_unavailable';
      if (stopping.signal.aborted || isPassing) return { outcome: undefined };
      if (error.code === 'cancelled') return { outcome: { status: 'cancelled' } };
      if (error.code === 'internal') logger.error({ err: error.cause }, 'attach: unforeseen error');
      const { code, message } = error;
      return { outcome: { status: 'failed', error: { code, message } } };
    }
  }

  /** It was cancelled or detached after it had been stored: then it must not be found. */
  async function undo({ storeId, fileId }: AttachmentRecord, documentId: number): Promise<void> {
    const now = await store.getAttachment(storeId, fileId);
    if (now !== undefined && now.status !== 'cancelled') return;
    await store.deleteDocument(documentId).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'file_not_found')) throw error;
    });
  }

  function wake(): void {
    isWanted = true;
    if (running !== undefined || stopping.signal.aborted) return;
    running = drain()
      .catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : 'internal';
        if (code !== 'shutting_down') logger.warn({ code }, 'attach: the store cannot be used now');
      })
      .finally(() => {
        running = undefined;
      });
  }

  return {
    wake,
    start() {
      timer ??= setInterval(wake, lookEveryMs).unref();
      wake();
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
