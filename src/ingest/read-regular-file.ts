import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '../core/errors.ts';

/** Undefined where nothing is there, or no regular file. */
export function regularFileSize(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : undefined;
}

/**
 * Reads through one handle, so that what was measured is what is read; never waits on a pipe or a device. Synchronous: four
 * trips to the thread pool cost more than a small file. Throws `file_unreadable`, `request_too_large`.
 */
export function readRegularFile(path: string, maxBytes: number): Uint8Array {
  try {
    if (regularFileSize(path) === undefined) throw new AppError('file_unreadable');
    const file = openSync(path, 'r');
    try {
      if (fstatSync(file).size > maxBytes) {
        throw new AppError('request_too_large', {
          message: `The file is larger than ${maxBytes} bytes.`,
        });
      }
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('file_unreadable', { cause: error });
  }
}
