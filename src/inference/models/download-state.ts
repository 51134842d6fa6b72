import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import process from 'node:process';

/** What is remembered beside a file that is on its way, so that another run can go on with it. */
export interface DownloadState {
  readonly url: string;
  /** The version of the remote file that the part belongs to. */
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly totalBytes: number | undefined;
  /** Of the process that writes. */
  readonly pid: number;
}

export const partOf = (destination: string): string => `${destination}.part`;
const stateOf = (destination: string): string => `${destination}.part.json`;

/** A part that was written to so recently, by a process that lives, is still being written to. */
const IN_USE_MS = 120_000;

/** The state of an earlier run and how much of the file it left; undefined where nothing usable is there. */
export async function readDownloadState(
  destination: string,
): Promise<{ readonly state: DownloadState; readonly sizeBytes: number } | undefined> {
  const part = await stat(partOf(destination)).catch(() => undefined);
  const text = await readFile(stateOf(destination), 'utf8').catch(() => undefined);
  if (part === undefined || text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as DownloadState;
    return typeof state.url === 'string' ? { state, sizeBytes: part.size } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether another living process is downloading to the same place. */
export async function isInUse(destination: string): Promise<boolean> {
  const known = await readDownloadState(destination);
  const part = await stat(partOf(destination)).catch(() => undefined);
  if (known === undefined || part === undefined || known.state.pid === process.pid) return false;
  return Date.now() - part.mtimeMs < IN_USE_MS && isAlive(known.state.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Written whole or not at all: a run may be killed at any moment. */
export async function writeDownloadState(destination: string, state: DownloadState): Promise<void> {
  const path = stateOf(destination);
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
}

export async function forgetDownload(destination: string): Promise<void> {
  await rm(partOf(destination), { force: true });
  await rm(stateOf(destination), { force: true });
}

/** The part becomes the file, in one step. */
export async function finishDownload(destination: string): Promise<void> {
  await rename(partOf(destination), destination);
  await rm(stateOf(destination), { force: true });
}

/** A SHA-256 over the first `sizeBytes` of a file, open for more. */
export async function hashBeginning(path: string, sizeBytes: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (sizeBytes === 0) return hash;
  const stream = createReadStream(path, { end: sizeBytes - 1, highWaterMark: 1 << 20 });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash;
}
