import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Ends the name of a file that is not complete yet. */
export const TEMPORARY = '.tmp';

export interface KeptBytes {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Brings them under their final name, inside the transaction of their row: no other process can drop them between. */
  adopt(): void;
}

/** Whether a file of that name and size is there. */
export function isKept(folder: string, name: string, sizeBytes: number): boolean {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.size === sizeBytes;
}

/** Its name is on disk only once the folder is flushed, too. */
export async function writeBytes(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const temporary = temporaryName(folder, name);
  try {
    // Making and renaming a file may wait for the disk like flushing it; writing goes to memory.
    const file = await open(temporary, 'wx');
    try {
      writeAll(file.fd, bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The same inside a transaction, which cannot wait. */
export function writeDurably(folder: string, name: string, bytes: Uint8Array): void {
  if (isKept(folder, name, bytes.length)) return;
  mkdirSync(folder, { recursive: true });
  const temporary = temporaryName(folder, name);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeAll(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(folder, name));
    flushFolderSync(folder);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function temporaryName(folder: string, name: string): string {
  return join(folder, `${name}.${randomBytes(4).toString('hex')}${TEMPORARY}`);
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Its name is the hash of what has come, so it is known last. */
export async function writeStream(
  folder: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<KeptBytes> {
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `upload.${randomBytes(8).toString('hex')}${TEMPORARY}`);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const bytes of stream) {
        hash.update(bytes);
        sizeBytes += bytes.length;
        await file.writeFile(bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest('hex');
    const adopt = (): void => {
      renameSync(temporary, join(folder, sha256));
      flushFolderSync(folder);
    };
    return { sha256, sizeBytes, adopt };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Without it a power cut may lose the new name although the bytes are there. Windows cannot and need not. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function flushFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
