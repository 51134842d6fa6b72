import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';

export interface PlaceOptions {
  /** Leave the file where it is, and point at it. */
  readonly link: boolean;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

const CHUNK_BYTES = 1 << 20;

/** Copies a file (or links to it) and takes its SHA-256; a copy gets its name when it is whole. */
export async function placeFile(
  from: string,
  to: string,
  { link, onProgress }: PlaceOptions,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const { size: sizeBytes } = await stat(from);
  await mkdir(dirname(to), { recursive: true });
  const part = `${to}.part`;
  const copy = link ? undefined : await open(part, 'w');
  const hash = createHash('sha256');
  let doneBytes = 0;
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: CHUNK_BYTES })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      await copy?.appendFile(bytes);
      doneBytes += bytes.length;
      onProgress?.(doneBytes, sizeBytes);
    }
    await copy?.sync();
  } catch (error) {
    await rm(part, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new AppError('storage_full', { cause: error });
  } finally {
    await copy?.close();
  }
  if (link) {
    await rm(to, { force: true });
    await symlink(resolve(from), to);
  } else {
    await rename(part, to);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
