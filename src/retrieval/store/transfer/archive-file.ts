import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Value } from 'typebox/value';
import { AppError } from '../../../core/errors.ts';
import { type StoreEntry, storeEntrySchema } from './entries.ts';

/*
 * A store in a file: JSON Lines, compressed with gzip. First {"format", "version", "createdAt"}, then one entry a line, last
 * {"end": true, "entries", "sha256"} with the hash of all bytes before it. A file that breaks off has no last line.
 */
const FORMAT = 'xinglin-store';
const VERSION = 1;
const NEWLINE = 10;

/**
 * Writes entries to a file, which appears under its name only when it is whole and on disk. Returns how many there were.
 * Throws what `entries` throws, and `storage_full`.
 */
export async function writeArchive(
  path: string,
  entries: AsyncIterable<StoreEntry>,
): Promise<number> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const counter = { entries: 0 };
  try {
    // What is in it is for nobody else's eyes.
    const file = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    await pipeline(Readable.from(linesOf(entries, counter)), createGzip({ level: 4 }), file);
    await flush(temporary);
    await rename(temporary, path);
    return counter.entries;
  } catch (error) {
    await rm(temporary, { force: true });
    throw translated(error);
  }
}

async function* linesOf(
  entries: AsyncIterable<StoreEntry>,
  counter: { entries: number },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const line = (value: object): Buffer => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    hash.update(bytes);
    return bytes;
  };
  yield line({ format: FORMAT, version: VERSION, createdAt: new Date().toISOString() });
  for await (const entry of entries) {
    counter.entries += 1;
    yield line(entry);
  }
  yield Buffer.from(
    `${JSON.stringify({ end: true, entries: counter.entries, sha256: hash.digest('hex') })}\n`,
  );
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads the whole file once and proves that it is complete and unchanged; only then is anything of it to be used.
 * Throws `file_damaged`, `file_unsupported`, `file_unreadable`. Returns the number of entries.
 */
export async function checkArchive(path: string): Promise<number> {
  const hash = createHash('sha256');
  let [entries, isEnded] = [0, false];
  for await (const line of readLines(path)) {
    if (isEnded) throw damaged();
    const end = entries > 0 && line.length < 200 ? endOf(line) : undefined;
    if (end === undefined) {
      if (entries === 0) requireHeader(line);
      hash.update(line).update('\n');
      entries += 1;
      continue;
    }
    if (end.entries !== entries - 1 || end.sha256 !== hash.digest('hex')) throw damaged();
    isEnded = true;
  }
  if (!isEnded) throw damaged();
  return entries - 1;
}

/** The entries of a file that `checkArchive` has passed. */
export async function* readArchive(path: string): AsyncGenerator<StoreEntry> {
  let isFirst = true;
  for await (const line of readLines(path)) {
    const value = parse(line);
    if (isFirst) isFirst = false;
    else if (typeof value === 'object' && value !== null && 'end' in value) return;
    else if (Value.Check(storeEntrySchema, value)) yield value;
    else throw damaged();
  }
}

function requireHeader(line: Buffer): void {
  const { format, version } = parse(line) as { format?: unknown; version?: unknown };
  if (format !== FORMAT) {
    throw new AppError('file_unsupported', { message: 'This is not an exported store.' });
  }
  if (version !== VERSION) {
    throw new AppError('file_unsupported', {
      message: 'The export was written by a newer version of Xinglin.',
    });
  }
}

interface End {
  readonly end?: unknown;
  readonly entries?: unknown;
  readonly sha256?: unknown;
}

function endOf(line: Buffer): End | undefined {
  const value = parse(line) as End | null;
  return value?.end === undefined ? undefined : value;
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch (cause) {
    throw damaged(cause);
  }
}

/** Lines end at a line feed and nowhere else: texts hold every other kind of line end. */
async function* readLines(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const unpacked = createGunzip();
  // An error of the file reaches the reader as one of the unpacked stream.
  file.on('error', (error) => unpacked.destroy(error));
  let parts: Buffer[] = [];
  try {
    for await (const piece of file.pipe(unpacked) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...parts, piece.subarray(from, at)]);
        parts = [];
        from = at + 1;
      }
      if (from < piece.length) parts.push(piece.subarray(from));
    }
  } catch (error) {
    throw translated(error);
  } finally {
    file.destroy();
  }
  if (parts.length > 0) throw damaged();
}

function damaged(cause?: unknown): AppError {
  return new AppError('file_damaged', {
    message: 'The export is damaged or incomplete; nothing was imported.',
    cause,
  });
}

function translated(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (code.startsWith('Z_')) return damaged(error);
  if (/^(?:ENOSPC|EDQUOT)$/.test(code)) return new AppError('storage_full', { cause: error });
  if (/^E[A-Z]+$/.test(code)) return new AppError('file_unreadable', { cause: error });
  return error;
}
