import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, throwIfAborted } from '../core/errors.js';
import { findFiles, SIDECAR_SUFFIX } from './find-files.js';
import { ingestFile } from './ingest-file.js';
/**
 * Ingests files one after the other and tells what became of each. A file that fails does not stop the others; what
 * concerns the store itself (full disk, damaged, locked, unknown) does, since every other file would fail the same way.
 */
export async function* ingestPaths(deps, { storeId, paths, kind }, signal) {
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
async function ingestFound(deps, found, target, signal) {
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
function isAboutFile({ code }) {
  return code.startsWith('file_') || code === 'request_too_large' || code === 'internal';
}
/** Where an error came from, without its message: a parser's message may quote the file. */
function frames(cause) {
  if (!(cause instanceof Error)) return undefined;
  const lines = (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [cause.name, ...lines.slice(0, 5)].join('\n');
}
/** Reads through one handle, so that what was measured is what is read; never waits on a pipe or a device. */
async function readRegularFile(path, maxBytes) {
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
async function readSidecar(path) {
  const sidecar = path + SIDECAR_SUFFIX;
  const found = await stat(sidecar).catch(() => undefined);
  return found?.isFile() === true ? readRegularFile(sidecar, MAX_SIDECAR_BYTES) : undefined;
}
//# sourceMappingURL=ingest-paths.js.map
