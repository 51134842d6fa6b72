/** Reads little-endian values one after the other. */
export interface GgufCursor {
  /** Bytes read so far. */
  offset(): number;
  uint32(): number;
  /** A count or an offset; those beyond what a number holds exactly are malformed. */
  uint64(): number;
  text(): string;
  skip(bytes: number): void;
  /** A number of one of GGUF's scalar types, or a truth value. */
  scalar(type: number): number | boolean;
}

/** GGUF's numbers of scalar types, with their widths in bytes. 8 is text, 9 an array. */
export const SCALAR_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** A name or a value longer than this is no name: the file is damaged. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/** Reads from `bytes`; `fail` is called with `short` where they end too early, else with what is wrong, and throws. */
export function createGgufCursor(bytes: Buffer, fail: (fault: string) => never): GgufCursor {
  let at = 0;
  const take = (count: number): number => {
    const from = at;
    if (from + count > bytes.length) fail('short');
    at = from + count;
    return from;
  };
  const uint64 = (): number => {
    const value = bytes.readBigUInt64LE(take(8));
    return value > BigInt(Number.MAX_SAFE_INTEGER)
      ? fail('a count is beyond all bounds')
      : Number(value);
  };
  return {
    offset: () => at,
    uint32: () => bytes.readUInt32LE(take(4)),
    uint64,
    text() {
      const length = uint64();
      if (length > LONGEST_TEXT) fail('a text is longer than any name');
      const from = take(length);
      return bytes.toString('utf8', from, from + length);
    },
    skip: (count) => void take(count),
    scalar(type) {
      switch (type) {
        case 0:
          return bytes.readUInt8(take(1));
        case 1:
          return bytes.readInt8(take(1));
        case 2:
          return bytes.readUInt16LE(take(2));
        case 3:
          return bytes.readInt16LE(take(2));
        case 4:
          return bytes.readUInt32LE(take(4));
        case 5:
          return bytes.readInt32LE(take(4));
        case 6:
          return bytes.readFloatLE(take(4));
        case 7:
          return bytes.readUInt8(take(1)) !== 0;
        case 10:
          return uint64();
        case 11:
          return Number(bytes.readBigInt64LE(take(8)));
        case 12:
          return bytes.readDoubleLE(take(8));
        default:
          return fail(`a value has the unknown type ${type}`);
      }
    },
  };
}
