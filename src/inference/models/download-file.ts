import { open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, throwIfAborted } from '../../core/errors.ts';
import { createProgressMeter, type DownloadProgress } from './download-progress.ts';
import { type Answer, askFor, type FetchLike } from './download-request.ts';
import {
  finishDownload,
  forgetDownload,
  hashBeginning,
  isInUse,
  partOf,
  readDownloadState,
  writeDownloadState,
} from './download-state.ts';
import { receiveBody } from './receive-body.ts';

export interface DownloadOptions {
  readonly url: string;
  /** The finished file; beside it lie `.part` and `.part.json` until then. */
  readonly destination: string;
  /** Lower-case hex; another digest deletes the file and is an error. */
  readonly sha256?: string | undefined;
  readonly fetch: FetchLike;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told before each pause. */
  readonly onRetry?: (reason: string, waitMs: number) => void;
  /** Attempts in a row that may bring nothing. Default 6. */
  readonly attempts?: number;
  /** First pause; it doubles up to 30 seconds. Default 1 second. */
  readonly retryMs?: number;
  /** Without a byte for so long, the connection is given up and made anew. Default 60 seconds. */
  readonly idleTimeoutMs?: number;
}

export interface Downloaded {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Bytes that an earlier run had left. */
  readonly resumedBytes: number;
}

type Attempt = { readonly type: 'done' } | Extract<Answer, { type: 'later' }>;

const LONGEST_PAUSE_MS = 30_000;

/**
 * Fetches a file over HTTP, however often the connection breaks: each attempt goes on where the last one ended, as long
 * as the server still has the same file, and a killed process leaves what the next one goes on with. Throws
 * `model_download_failed`, `storage_full` or `cancelled`; what came is kept, unless its digest was wrong.
 */
export async function downloadFile(options: DownloadOptions): Promise<Downloaded> {
  const { url, destination, attempts = 6, retryMs = 1000, signal } = options;
  if (await isInUse(destination)) {
    throw failed(`Another process is downloading ${destination}.`);
  }
  const resumedBytes = await partBytes(options);
  for (let failures = 0; ;) {
    throwIfAborted(signal);
    const before = await partBytes(options);
    const result = await attempt(options, before);
    if (result.type === 'done') break;
    failures = (await partBytes(options)) > before ? 1 : failures + 1;
    if (failures >= attempts) {
      throw failed(`${url}: ${result.reason}; given up, what came is kept.`);
    }
    const waitMs = result.waitMs ?? Math.min(LONGEST_PAUSE_MS, retryMs * 2 ** (failures - 1));
    options.onRetry?.(result.reason, waitMs);
    await sleep(waitMs, undefined, { signal }).catch(() => throwIfAborted(signal));
  }
  return { ...(await check(options)), resumedBytes };
}

/** How much of this very file an earlier attempt has left, in bytes. */
async function partBytes({ url, destination }: DownloadOptions): Promise<number> {
  const known = await readDownloadState(destination);
  return known?.state.url === url ? known.sizeBytes : 0;
}

async function attempt(options: DownloadOptions, offset: number): Promise<Attempt> {
  const { url, destination, idleTimeoutMs = 60_000 } = options;
  const known = offset > 0 ? (await readDownloadState(destination))?.state : undefined;
  const idle = new AbortController();
  const signal = AbortSignal.any([options.signal, idle.signal]);
  const watch = setTimeout(() => idle.abort(), idleTimeoutMs);
  try {
    const { fetch, headers = {} } = options;
    const answer = await askFor({ url, fetch, headers, signal, known, offset });
    if (answer.type === 'later') return answer;
    if (answer.type === 'complete') return { type: 'done' };
    if (answer.type === 'changed') {
      await forgetDownload(destination);
      return { type: 'later', reason: 'the file has changed; it begins anew', waitMs: 0 };
    }
    await takeIn(options, answer, () => watch.refresh());
    return { type: 'done' };
  } catch (error) {
    throwIfAborted(options.signal);
    if (error instanceof AppError) throw error;
    return { type: 'later', reason: idle.signal.aborted ? 'no more bytes came' : reasonOf(error) };
  } finally {
    clearTimeout(watch);
  }
}

async function takeIn(
  { url, destination, onProgress }: DownloadOptions,
  { body, offset, totalBytes, etag, lastModified }: Extract<Answer, { type: 'body' }>,
  onBytes: () => void,
): Promise<void> {
  await refuseIfTooLarge(destination, (totalBytes ?? 0) - offset);
  const meter = createProgressMeter();
  const file = await open(partOf(destination), offset === 0 ? 'w' : 'a');
  try {
    // Not before an old part is gone: it would pass for the beginning of this file.
    const state = { url, etag, lastModified, totalBytes, pid: process.pid };
    await writeDownloadState(destination, state).catch(onFullDisk(destination));
    const doneBytes = await receiveBody(file, body, offset, (done) => {
      onBytes();
      onProgress?.(meter(done, totalBytes));
    }).catch(onFullDisk(destination));
    if (totalBytes !== undefined && doneBytes < totalBytes) throw new Error('the body ended early');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseIfTooLarge(destination: string, wantedBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(destination));
  if (wantedBytes <= bavail * bsize) return;
  throw new AppError('storage_full', {
    message: `${destination} needs ${wantedBytes} bytes more; ${bavail * bsize} are free on that disk.`,
  });
}

const onFullDisk =
  (destination: string) =>
  (error: unknown): never => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new AppError('storage_full', {
      message: `The disk of ${destination} is full; what came is kept.`,
      cause: error,
    });
  };

/** The whole file is there: is it the right one? */
async function check({
  url,
  destination,
  sha256: wanted,
}: DownloadOptions): Promise<Omit<Downloaded, 'resumedBytes'>> {
  const { size: sizeBytes } = await stat(partOf(destination));
  const sha256 = (await hashBeginning(partOf(destination), sizeBytes)).digest('hex');
  if (wanted !== undefined && wanted !== sha256) {
    await forgetDownload(destination);
    throw failed(`${url} has the SHA-256 ${sha256}, not ${wanted}; it was deleted.`);
  }
  await finishDownload(destination);
  return { sizeBytes, sha256 };
}

const failed = (message: string): AppError => new AppError('model_download_failed', { message });

/** fetch says "fetch failed" and hides why. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}
