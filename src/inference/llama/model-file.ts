import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';

const SAMPLES = 64;
const SAMPLE_BYTES = 64 * 1024;
const HEAD_BYTES = 1024 * 1024;
/** Raised whenever the same weights, request and seed would give another answer. */
const ALGORITHM = 1;

/**
 * Identifies the weights by size, beginning and evenly spread samples: files of many gigabytes are told apart in
 * milliseconds. Throws `model_file_invalid` if it cannot be read or is no GGUF file.
 */
export async function modelFileVersion(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('model_file_invalid', {
      message: `The model file ${path} cannot be opened.`,
      cause: error,
    });
  });
  try {
    const { size: sizeBytes } = await file.stat();
    const buffer = Buffer.alloc(HEAD_BYTES);
    const read = async (position: number, length: number): Promise<Buffer> => {
      const { bytesRead } = await file.read(buffer, 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    const hash = createHash('sha256').update(`${sizeBytes}:`);
    const head = await read(0, HEAD_BYTES);
    if (head.toString('latin1', 0, 4) !== 'GGUF') {
      throw new AppError('model_file_invalid', { message: `${path} is not a GGUF file.` });
    }
    hash.update(head);
    for (let i = 1; i <= SAMPLES; i += 1) {
      const position = Math.floor((sizeBytes / SAMPLES) * i) - SAMPLE_BYTES;
      hash.update(await read(Math.max(0, position), SAMPLE_BYTES));
    }
    return `${hash.digest('hex').slice(0, 16)}-${ALGORITHM}`;
  } finally {
    await file.close();
  }
}

/** The same for files whose SHA-256 is known. */
export function installedVersion(digests: readonly string[]): string {
  const hash = createHash('sha256').update(digests.join('+')).digest('hex');
  return `${hash.slice(0, 16)}-${ALGORITHM}`;
}
