import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, type ErrorCode, throwIfAborted } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { DocumentKind } from '../retrieval/document.ts';
import { findFiles, type FoundFile, SIDECAR_SUFFIX } from './find-files.ts';
import { ingestFile, type IngestFileDeps } from './ingest-file.ts';

export interface IngestPathsRequest {
  readonly storeId: string;
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly kind?: DocumentKind;
}

/** What became of one file. `path` is the path as found, `ms` the time it took. */
export type IngestEvent =
  | {
      readonly type: 'added' | 'updated' | 'unchanged';
      readonly path: string;
      readonly ms: number;
      readonly documentId: number;
      readonly chunks: number;
    }
  | {
      readonly type: 'failed';
      readonly path: string;
      readonly ms: number;
      readonly code: ErrorCode;
      readonly message: string;
    };

export interface IngestPathsDeps extends IngestFileDeps {
  readonly logger: Logger;
  readonly maxFileBytes: number;
}

/**
 * Ingests files one after the other and tells what became of each. A file that fails does not stop the others; what
 * concerns the store itself (full disk, damaged, locked, unknown) does, since every other file would fail the same way.
 */
export async function* ingestPaths(
  deps: IngestPathsDeps,
  { storeId, paths, kind }: IngestPathsRequest,
  signal?: AbortSignal,
): AsyncGenerator<IngestEvent> {
  for (const path of paths) {
    for await (const found of findFiles(path)) {
      throwIfAborted(signal);
      yield await ingestFound(
        deps,
        found,
        { storeId, ...(kind === undefined ? {} : { kind }) },
        signal,
      );
    }
  }
}

async function ingestFound(
  deps: IngestPathsDeps,
  found: FoundFile,
  target: { readonly storeId: string; readonly kind?: DocumentKind },
  signal: AbortSignal | undefined,
): Promise<IngestEvent> {
  const started = performance.now();
  const { path } = found;
  try {
    if (found.type === 'refused') throw found.error;
    const bytes = await readRegularFile(path, deps.maxFileBytes);
    const sidecar = await readSidecar(path);
    const request = { ...target, filename: basename(path), sourceKey: found.sourceKey, bytes };
    const { outcome, document } = await ingestFile(
      deps,
      sidecar === undefined ? request : { ...request, sidecar },
      signal,
    );
    const ms = performance.now() - started;
    return { type: outcome, path, ms, documentId: document.id, chunks: document.chunkCount };
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
    if (!isAboutFile(error)) throw error;
    const level = error.code === 'internal' ? 'error' : 'debug';
    deps.logger[level]({ code: error.code, cause: frames(error.cause) }, 'ingest: file refused');
    const { code, message } = error;
    return { type: 'failed', path, ms: performance.now() - started, code, message };
  }
}

function isAboutFile({ code }: AppError): boolean {
  return code.startsWith('file_') || code === 'request_too_large' || code === 'internal';
}

/** Where an error came from, without its message: a parser's message may quote the file. */
function frames(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const lines = (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [cause.name, ...lines.slice(0, 5)].join('\n');
}

/** Reads through one handle, so that what was measured is what is read; never waits on a pipe or a device. */
async function readRegularFile(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    if (!(await stat(path)).isFile()) throw new AppError('file_unreadable');
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) {
        throw new AppError('request_too_large', {
          message: `The file is larger than ${maxBytes} bytes.`,
        });
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('file_unreadable', { cause: error });
  }
}

const MAX_SIDECAR_BYTES = 256 * 1024;

async function readSidecar(path: string): Promise<Uint8Array | undefined> {
  const sidecar = path + SIDECAR_SUFFIX;
  const found = await stat(sidecar).catch(() => undefined);
  return found?.isFile() === true ? readRegularFile(sidecar, MAX_SIDECAR_BYTES) : undefined;
}
