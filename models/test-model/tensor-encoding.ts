/** How the numbers of a tensor lie in the file. */
export type TensorType = 'F32' | 'F16' | 'Q8_0';

const Q8_BLOCK = 32;
const Q8_BLOCK_BYTES = 2 + Q8_BLOCK;

export interface RowEncoder {
  /** ggml's number of this type. */
  readonly code: number;
  readonly encode: (row: Float32Array, target: Buffer, offset: number) => void;
}

/** Bytes of one row. A Q8_0 row has to be a multiple of 32 long. */
export function rowBytes(type: TensorType, length: number): number {
  switch (type) {
    case 'F32':
      return length * 4;
    case 'F16':
      return length * 2;
    case 'Q8_0':
      if (length % Q8_BLOCK !== 0) throw new RangeError('A Q8_0 row is a multiple of 32 long.');
      return (length / Q8_BLOCK) * Q8_BLOCK_BYTES;
  }
}

/** Writes rows of `length` numbers, little-endian. */
export function createRowEncoder(type: TensorType, length: number): RowEncoder {
  const toHalf = createHalfConverter();
  switch (type) {
    case 'F32':
      return {
        code: 0,
        encode(row, target, offset) {
          for (let i = 0; i < length; i += 1) target.writeFloatLE(row[i] ?? 0, offset + i * 4);
        },
      };
    case 'F16':
      return {
        code: 1,
        encode(row, target, offset) {
          for (let i = 0; i < length; i += 1) {
            target.writeUInt16LE(toHalf(row[i] ?? 0), offset + i * 2);
          }
        },
      };
    case 'Q8_0':
      return {
        code: 8,
        encode(row, target, offset) {
          for (let block = 0; block * Q8_BLOCK < length; block += 1) {
            encodeQ8Block(row, block * Q8_BLOCK, target, offset + block * Q8_BLOCK_BYTES, toHalf);
          }
        },
      };
  }
}

function encodeQ8Block(
  row: Float32Array,
  first: number,
  target: Buffer,
  offset: number,
  toHalf: (value: number) => number,
): void {
  let largest = 0;
  for (let i = 0; i < Q8_BLOCK; i += 1) largest = Math.max(largest, Math.abs(row[first + i] ?? 0));
  const scale = largest / 127;
  const inverse = scale === 0 ? 0 : 1 / scale;
  target.writeUInt16LE(toHalf(scale), offset);
  for (let i = 0; i < Q8_BLOCK; i += 1) {
    target.writeInt8(Math.round((row[first + i] ?? 0) * inverse), offset + 2 + i);
  }
}

/** IEEE half precision, rounded to nearest; what is too small for a normal half becomes zero. */
function createHalfConverter(): (value: number) => number {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  return (value) => {
    float[0] = value;
    const word = bits[0] ?? 0;
    const sign = (word >>> 16) & 0x8000;
    const rounded = (word & 0x7fffffff) + 0x1000;
    const exponent = (rounded >>> 23) - 112;
    if (exponent <= 0) return sign;
    if (exponent >= 31) return sign | 0x7c00;
    return sign | (exponent << 10) | ((rounded >>> 13) & 0x3ff);
  };
}
