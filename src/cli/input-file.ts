import { readFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';

/** The bytes of a file that the command line names; the error says which one cannot be opened. */
export function readInputFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('file_unreadable', { message: `${file} cannot be opened.`, cause });
  }
}

/** The value in a JSON file that the command line names. */
export function parseInputFile(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AppError('invalid_json', { message: `${file} is not valid JSON.`, cause });
  }
}
