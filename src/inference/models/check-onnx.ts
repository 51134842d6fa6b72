import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../core/errors.ts';

/** Larger ones hold their weights themselves and point at no other file. */
const LARGEST_WITH_POINTERS_BYTES = 256 * 1024 * 1024;

/**
 * Checks that an ONNX file is whole, and returns the names of the files beside it that hold its weights. The outermost
 * protobuf fields have to end exactly at the end of the file, and the other files to reach as far as the graph reads
 * them. Throws `model_file_invalid`, naming the file.
 */
export async function checkOnnx(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('model_file_invalid', { message: `${path} cannot be opened.`, cause });
  });
  let sizeBytes: number;
  try {
    ({ size: sizeBytes } = await file.stat());
    if (!(await endsWithItsFields(file, sizeBytes))) {
      throw invalid(path, 'is no ONNX file, or an incomplete one');
    }
  } finally {
    await file.close();
  }
  if (sizeBytes > LARGEST_WITH_POINTERS_BYTES) return [];
  const needed = neededBytes((await readFile(path)).toString('latin1'));
  for (const [name, bytes] of needed) {
    if (name !== basename(name)) throw invalid(path, 'points at a file outside of its folder');
    const data = join(dirname(path), name);
    const size = (await stat(data).catch(() => undefined))?.size;
    if (size === undefined) throw invalid(data, 'is missing, and the model needs it');
    if (size < bytes) throw invalid(data, `is incomplete: ${size} of ${bytes} bytes are there`);
  }
  return [...needed.keys()];
}

/** Walks the outermost fields of a protobuf message. */
async function endsWithItsFields(file: FileHandle, sizeBytes: number): Promise<boolean> {
  const head = Buffer.alloc(20);
  let at = 0;
  let fields = 0;
  while (at < sizeBytes) {
    const { bytesRead } = await file.read(head, 0, head.length, at);
    const tag = readVarint(head.subarray(0, bytesRead), 0);
    if (tag === undefined) return false;
    const value = readVarint(head.subarray(0, bytesRead), tag.end);
    const wire = tag.value & 7;
    if (value === undefined || tag.value >> 3 < 1 || (wire !== 0 && wire !== 2)) return false;
    at += value.end + (wire === 2 ? value.value : 0);
    fields += 1;
  }
  return at === sizeBytes && fields > 1;
}

function readVarint(
  bytes: Uint8Array,
  from: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 8; i += 1) {
    const byte = bytes[from + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: from + i + 1 };
  }
  return undefined;
}

/** How far the graph reads into each file, in bytes. */
function neededBytes(graph: string): Map<string, number> {
  const needed = new Map<string, number>();
  for (const rest of graph.split(key('location')).slice(1)) {
    const name = rest.slice(1, 1 + rest.charCodeAt(0));
    // `offset` and `length` follow their `location` closely.
    const others = rest.slice(0, 400);
    const end = numberOf('offset', others) + numberOf('length', others);
    needed.set(name, Math.max(needed.get(name) ?? 0, end));
  }
  return needed;
}

/** A protobuf pair up to the length of its value: key is field 1, value field 2. */
const key = (name: string): string => `\n${String.fromCharCode(name.length)}${name}\u0012`;

function numberOf(name: string, bytes: string): number {
  const at = bytes.indexOf(key(name));
  if (at < 0) return 0;
  const start = at + key(name).length;
  return Number(bytes.slice(start + 1, start + 1 + bytes.charCodeAt(start))) || 0;
}

const invalid = (path: string, what: string): AppError =>
  new AppError('model_file_invalid', { message: `${path} ${what}.` });
