import { basename } from 'node:path';
import { AppError, type ErrorCode, throwIfAborted } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { DocumentKind } from '../retrieval/document.ts';
import { findFiles, type FoundFile, SIDECAR_SUFFIX } from './find-files.ts';
import { inParallel } from './in-parallel.ts';
import { ingestFile, type IngestFileDeps } from './ingest-file.ts';
import { readRegularFile, regularFileSize } from './read-regular-file.ts';

export interface IngestPathsRequest {
  readonly storeId: string;
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly kind?: DocumentKind;
  /** Files worked on at the same time. Default 1. */
  readonly parallel?: number;
}

interface OneFile {
  /** As found. */
  readonly path: string;
  /** What the store knows the file by; undefined for a place that may not be read. */
  readonly sourceKey: string | undefined;
  readonly ms: number;
  readonly bytes: number;
}

type Outcome =
  | (OneFile & {
      readonly type: 'added' | 'updated' | 'unchanged';
      readonly documentId: number;
      readonly chunks: number;
    })
  | (OneFile & { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string });

/** What became of one file, and how far the run is: the `done`-th of `total` files. */
export type IngestEvent = Outcome & { readonly done: number; readonly total: number };

export interface IngestPathsDeps extends IngestFileDeps {
  readonly logger: Logger;
  readonly maxFileBytes: number;
}

/**
 * Ingests files and tells what became of each, as they are done. A file that fails does not stop the others; what
 * concerns the store itself (full disk, damaged, locked, unknown) does, since every other file would fail the same way.
 */
export async function* ingestPaths(
  deps: IngestPathsDeps,
  { storeId, paths, kind, parallel = 1 }: IngestPathsRequest,
  signal?: AbortSignal,
): AsyncGenerator<IngestEvent> {
  const found = await listFiles(paths, signal);
  const target = { storeId, ...(kind === undefined ? {} : { kind }) };
  let done = 0;
  const outcomes = inParallel(found, parallel, async (one) => {
    throwIfAborted(signal);
    return ingestFound(deps, one, target, signal);
  });
  for await (const outcome of outcomes) {
    done += 1;
    yield { ...outcome, done, total: found.length };
  }
}

/** Two files of one run with the same key would replace each other in the store: the later one is refused by name. */
async function listFiles(
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const pathOf = new Map<string, string>();
  for (const path of paths) {
    for await (const found of findFiles(path)) {
      throwIfAborted(signal);
      const before = found.type === 'file' ? pathOf.get(found.sourceKey) : undefined;
      if (found.type === 'file' && before === undefined) pathOf.set(found.sourceKey, found.path);
      if (before === found.path) continue;
      files.push(before === undefined ? found : sameName(found.path, before));
    }
  }
  return files;
}

function sameName(path: string, before: string): FoundFile {
  const message = `The store would know this file by the same name as ${before}.`;
  return { type: 'refused', path, error: new AppError('file_unreadable', { message }) };
}

async function ingestFound(
  deps: IngestPathsDeps,
  found: FoundFile,
  target: { readonly storeId: string; readonly kind?: DocumentKind },
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const started = performance.now();
  const { path } = found;
  const sourceKey = found.type === 'file' ? found.sourceKey : undefined;
  let bytes = 0;
  const about = (): OneFile => ({ path, sourceKey, ms: performance.now() - started, bytes });
  try {
    if (found.type === 'refused') throw found.error;
    const content = readRegularFile(path, deps.maxFileBytes);
    bytes = content.length;
    const sidecar = readSidecar(path);
    const request = {
      ...target,
      filename: basename(path),
      sourceKey: found.sourceKey,
      bytes: content,
      ...(sidecar === undefined ? {} : { sidecar }),
    };
    const { outcome, document } = await ingestFile(deps, request, signal);
    return {
      type: outcome,
      ...about(),
      documentId: document.id,
      chunks: document.chunkCount,
    };
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
    if (!isAboutFile(error)) throw error;
    const level = error.code === 'internal' ? 'error' : 'debug';
    deps.logger[level]({ code: error.code, cause: frames(error.cause) }, 'ingest: file refused');
    const { code, message } = error;
    return { type: 'failed', ...about(), code, message };
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

const MAX_SIDECAR_BYTES = 256 * 1024;

function readSidecar(path: string): Uint8Array | undefined {
  const sidecar = path + SIDECAR_SUFFIX;
  return regularFileSize(sidecar) === undefined
    ? undefined
    : readRegularFile(sidecar, MAX_SIDECAR_BYTES);
}
