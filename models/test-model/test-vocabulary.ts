/** Token types as llama.cpp numbers them. */
const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly scores: readonly number[];
  readonly ids: {
    readonly unknown: number;
    readonly bos: number;
    readonly eos: number;
    readonly endOfTurn: number;
  };
  /** Tokens below this id never carry text of their own. */
  readonly firstByte: number;
}

const CONTROL = ['<unk>', '<s>', '</s>', '<|im_start|>', '<|im_end|>'];

/**
 * Control tokens, the 256 bytes, printable ASCII, Chinese punctuation and the 3,755 most common Chinese characters;
 * filled up to `size` with pairs of those characters, the way a real vocabulary holds words.
 */
export function testVocabulary(size = 0): Vocabulary {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${hex(i)}>`);
  const characters = [...printableAscii(), ...gb2312(0xa1, 0xa1), ...gb2312(0xb0, 0xd7)];
  const single = [...CONTROL, ...bytes, ...new Set(characters)];
  const pairs = characterPairs(Math.max(0, size - single.length));
  const tokens = [...single, ...pairs];
  const firstByte = CONTROL.length;
  const firstText = firstByte + bytes.length;
  return {
    tokens,
    types: tokens.map((_, id) => {
      if (id === 0) return TOKEN_TYPE.unknown;
      if (id < firstByte) return TOKEN_TYPE.control;
      return id < firstText ? TOKEN_TYPE.byte : TOKEN_TYPE.normal;
    }),
    // Earlier tokens are the more frequent ones; the tokenizer prefers the higher score.
    scores: tokens.map((_, id) => (id < firstText ? 0 : firstText - id)),
    ids: { unknown: 0, bos: 1, eos: 2, endOfTurn: 4 },
    firstByte,
  };
}

/** A blank is written as U+2581 in vocabularies of this kind. */
function printableAscii(): string[] {
  return Array.from({ length: 95 }, (_, i) => (i === 0 ? '\u2581' : String.fromCharCode(0x20 + i)));
}

/** Rows `first` to `last` (lead bytes) of GB 2312, whose level 1 is the common characters in order of sound. */
function gb2312(first: number, last: number): string[] {
  const decoder = new TextDecoder('gb18030');
  const found: string[] = [];
  for (let lead = first; lead <= last; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (/^[^\p{Co}\p{Cn}\s\ufffd]$/u.test(char)) found.push(char);
    }
  }
  return found;
}

function characterPairs(count: number): string[] {
  const common = gb2312(0xb0, 0xd7);
  const side = Math.ceil(Math.sqrt(count));
  const pairs: string[] = [];
  for (let i = 0; pairs.length < count; i += 1) {
    pairs.push((common[i % side] ?? '') + (common[Math.floor(i / side)] ?? ''));
  }
  return pairs;
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
