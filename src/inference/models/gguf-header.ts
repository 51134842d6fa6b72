import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';
import { createGgufCursor, type GgufCursor, SCALAR_BYTES } from './gguf-cursor.ts';
import { tensorBytes } from './gguf-types.ts';

export type GgufValue = number | boolean | string | readonly number[];

/** What stands at the beginning of a GGUF file. */
export interface GgufHeader {
  /** Scalars, texts, and short lists of numbers; vocabularies and other long lists are left out. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, readonly number[]>;
  /** Weights of all tensors. */
  readonly parameters: number;
  /** Where the last tensor ends: a shorter file is a half file. */
  readonly neededBytes: number;
  readonly sizeBytes: number;
}

const FIRST_READ_BYTES = 1024 * 1024;
/** Vocabularies of 256,000 entries take about 10 MB. */
const LARGEST_HEADER_BYTES = 256 * 1024 * 1024;
const MOST_TENSORS = 100_000;
const MOST_KEYS = 10_000;
const LONGEST_LIST = 1024;
const TEXT_TYPE = 8;
const LIST_TYPE = 9;

/**
 * Reads a GGUF header without the native library, so that a damaged file is told before a process is started for it.
 * Throws `model_file_invalid`, naming the file, where it cannot be read, is no GGUF file, or ends before its last tensor.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('model_file_invalid', {
      message: `The model file ${path} cannot be opened.`,
      cause,
    });
  });
  try {
    const header = await parse(file, path);
    if (header.sizeBytes < header.neededBytes) {
      throw invalid(
        path,
        `is incomplete: ${header.sizeBytes} of ${header.neededBytes} bytes are there`,
      );
    }
    return header;
  } finally {
    await file.close();
  }
}

async function parse(file: FileHandle, path: string): Promise<GgufHeader> {
  const { size: sizeBytes } = await file.stat();
  for (let length = FIRST_READ_BYTES; ; length *= 4) {
    const buffer = Buffer.alloc(Math.min(length, sizeBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const result = tryParse(buffer.subarray(0, bytesRead), sizeBytes);
    if (typeof result !== 'string') return result;
    if (result !== 'short') throw invalid(path, `is not a usable GGUF file: ${result}`);
    if (length >= sizeBytes) throw invalid(path, 'is incomplete: it ends within its header');
    if (length >= LARGEST_HEADER_BYTES) throw invalid(path, 'has a header that is too large');
  }
}

/** The header, or why there is none: `short` where more bytes may help. */
function tryParse(bytes: Buffer, sizeBytes: number): GgufHeader | string {
  let why = 'short';
  const stop = new Error('stop');
  const fail = (fault: string): never => {
    why = fault;
    throw stop;
  };
  try {
    return parseHeader(createGgufCursor(bytes, fail), bytes, sizeBytes, fail);
  } catch (error) {
    if (error === stop) return why;
    throw error;
  }
}

function parseHeader(
  cursor: GgufCursor,
  bytes: Buffer,
  sizeBytes: number,
  fail: (fault: string) => never,
): GgufHeader {
  cursor.skip(4);
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') fail('it does not begin with GGUF');
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) fail(`version ${version} is not known`);
  const tensorCount = cursor.uint64();
  const keyCount = cursor.uint64();
  if (tensorCount > MOST_TENSORS || keyCount > MOST_KEYS) fail('its counts are beyond all bounds');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i += 1) {
    const key = cursor.text();
    const value = readValue(cursor, cursor.uint32(), fail);
    if (value !== undefined) metadata.set(key, value);
  }
  const tensors = new Map<string, readonly number[]>();
  let parameters = 0;
  let dataBytes = 0;
  for (let i = 0; i < tensorCount; i += 1) {
    const name = cursor.text();
    const rank = cursor.uint32();
    if (rank > 8) fail('a tensor has too many dimensions');
    const shape = Array.from({ length: rank }, () => cursor.uint64());
    const type = cursor.uint32();
    const weights = shape.reduce((product, length) => product * length, 1);
    tensors.set(name, shape);
    parameters += weights;
    dataBytes = Math.max(dataBytes, cursor.uint64() + tensorBytes(type, weights));
  }
  const alignment = metadata.get('general.alignment');
  const step = typeof alignment === 'number' && alignment > 0 ? alignment : 32;
  const dataStart = Math.ceil(cursor.offset() / step) * step;
  return { metadata, tensors, parameters, neededBytes: dataStart + dataBytes, sizeBytes };
}

/** Undefined for a list that is passed over. */
function readValue(
  cursor: GgufCursor,
  type: number,
  fail: (fault: string) => never,
): GgufValue | undefined {
  if (type === TEXT_TYPE) return cursor.text();
  if (type !== LIST_TYPE) return cursor.scalar(type);
  const of = cursor.uint32();
  const length = cursor.uint64();
  if (of === TEXT_TYPE) {
    for (let i = 0; i < length; i += 1) cursor.skip(cursor.uint64());
    return undefined;
  }
  const width = SCALAR_BYTES[of] ?? fail(`a list has the unknown type ${of}`);
  if (length > LONGEST_LIST) {
    cursor.skip(length * width);
    return undefined;
  }
  return Array.from({ length }, () => Number(cursor.scalar(of)));
}

const invalid = (path: string, what: string): AppError =>
  new AppError('model_file_invalid', { message: `The model file ${path} ${what}.` });
