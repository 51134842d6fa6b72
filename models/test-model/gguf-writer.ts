import { type FileHandle, open } from 'node:fs/promises';
import { type TensorType, createRowEncoder, rowBytes } from './tensor-encoding.ts';

/** A metadata value with the type it has in the file; GGUF readers are strict about integer widths. */
export type GgufValue =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'string[]'; readonly value: readonly string[] }
  | { readonly type: 'float32[]' | 'int32[]'; readonly value: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** Length of a row first, then the number of rows: ggml's own order. A vector has one row. */
  readonly shape: readonly [rowLength: number, rows: number] | readonly [rowLength: number];
  readonly type: TensorType;
  /** Writes row `index` into `row`; called once a row, in order. */
  readonly fill: (row: Float32Array, index: number) => void;
}

export interface GgufFile {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly GgufTensor[];
}

const ALIGNMENT = 32;
const CHUNK_BYTES = 4 * 1024 * 1024;
const TYPE_CODES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8 } as const;
const ARRAY_CODE = 9;

/** Writes a GGUF v3 file row by row, so that a file of any size needs a few megabytes of memory. */
export async function writeGguf(path: string, { metadata, tensors }: GgufFile): Promise<void> {
  const file = await open(path, 'w');
  try {
    const header = encodeHeader(metadata, tensors);
    await file.write(Buffer.concat([header, padding(header.length)]));
    for (const tensor of tensors) await writeTensor(file, tensor);
  } finally {
    await file.close();
  }
}

const padded = (sizeBytes: number): number => Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
const padding = (sizeBytes: number): Buffer => Buffer.alloc(padded(sizeBytes) - sizeBytes);
const rowsOf = ({ shape }: GgufTensor): number => shape[1] ?? 1;
const tensorBytes = (tensor: GgufTensor): number =>
  rowsOf(tensor) * rowBytes(tensor.type, tensor.shape[0]);

function encodeHeader(metadata: GgufFile['metadata'], tensors: readonly GgufTensor[]): Buffer {
  const entries = Object.entries(metadata);
  const parts = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(entries.length)];
  for (const [key, value] of entries) parts.push(text(key), encodeValue(value));
  let offset = 0;
  for (const tensor of tensors) {
    const { code } = createRowEncoder(tensor.type, 0);
    parts.push(text(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64));
    parts.push(uint32(code), uint64(offset));
    offset += padded(tensorBytes(tensor));
  }
  return Buffer.concat(parts);
}

async function writeTensor(file: FileHandle, tensor: GgufTensor): Promise<void> {
  const [length] = tensor.shape;
  const bytes = rowBytes(tensor.type, length);
  const rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
  const { encode } = createRowEncoder(tensor.type, length);
  const row = new Float32Array(length);
  const rows = rowsOf(tensor);
  for (let first = 0; first < rows; first += rowsPerChunk) {
    const count = Math.min(rowsPerChunk, rows - first);
    const chunk = Buffer.allocUnsafe(count * bytes);
    for (let i = 0; i < count; i += 1) {
      tensor.fill(row, first + i);
      encode(row, chunk, i * bytes);
    }
    await file.write(chunk);
  }
  await file.write(padding(tensorBytes(tensor)));
}

function encodeValue(value: GgufValue): Buffer {
  switch (value.type) {
    case 'string[]':
      return array('string', value.value.map(text));
    case 'float32[]':
      return array('float32', value.value.map(float32));
    case 'int32[]':
      return array('int32', value.value.map(int32));
    case 'string':
      return Buffer.concat([uint32(TYPE_CODES.string), text(value.value)]);
    case 'bool':
      return Buffer.concat([uint32(TYPE_CODES.bool), Buffer.from([value.value ? 1 : 0])]);
    case 'uint32':
      return Buffer.concat([uint32(TYPE_CODES.uint32), uint32(value.value)]);
    case 'int32':
      return Buffer.concat([uint32(TYPE_CODES.int32), int32(value.value)]);
    case 'float32':
      return Buffer.concat([uint32(TYPE_CODES.float32), float32(value.value)]);
  }
}

function array(of: keyof typeof TYPE_CODES, items: readonly Buffer[]): Buffer {
  const head = [uint32(ARRAY_CODE), uint32(TYPE_CODES[of]), uint64(items.length)];
  return Buffer.concat([...head, ...items]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
