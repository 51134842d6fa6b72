import type { LlamaModel, Token } from 'node-llama-cpp';
import { TOOL_MARKS } from '../../tools/tool-format.ts';

/** Turns generated tokens into text, one generation at a time. */
export interface PieceDecoder {
  /** The text that is whole after this token; what belongs to an unfinished character is held back. */
  push(token: Token): string;
  /** Whether nothing is held back. */
  whole(): boolean;
}

/** A token by itself: its text, or where it is no whole text its bytes as `\\xe8\\x83`. */
export type SpellToken = (token: Token) => {
  readonly text: string;
  readonly bytes: readonly number[];
};

export interface PieceDecoders {
  create(position: 'new-answer' | 'continuation'): PieceDecoder;
  readonly spell: SpellToken;
}

const REPLACEMENT = '\ufffd';

/**
 * node-llama-cpp returns text, in which an unfinished character is lost. So the bytes of tokens that hold only a part of
 * a character are read from the vocabulary itself and joined here.
 */
export function createPieceDecoders(model: LlamaModel): PieceDecoders {
  const vocabulary: readonly unknown[] = model.fileInfo.metadata.tokenizer.ggml.tokens;
  const byteOf = createByteLookup();
  // Some tokenizers drop the blank before the first token of a text: every other one is decoded behind this.
  const anchor = model.tokenize('0', false, 'trimLeadingSpace').slice(-1);
  const whole = new Map<Token, string | undefined>(toolMarks(model));

  const wholeText = (token: Token): string | undefined => {
    if (!whole.has(token)) {
      const text = model.detokenize([token], false, anchor);
      whole.set(token, text.includes(REPLACEMENT) ? undefined : text);
    }
    return whole.get(token);
  };
  const bytesOf = (token: Token): Buffer => {
    const entry = vocabulary[token];
    if (typeof entry !== 'string') return Buffer.alloc(0);
    const byte = /^<0x([0-9A-F]{2})>$/.exec(entry)?.[1];
    if (byte !== undefined) return Buffer.from(byte, 'hex');
    const bytes = Array.from(entry, byteOf);
    return bytes.includes(undefined)
      ? Buffer.from(entry)
      : Buffer.from(bytes.filter((value) => value !== undefined));
  };

  const spell: SpellToken = (token) => {
    const text = wholeText(token);
    if (text !== undefined) return { text, bytes: [...Buffer.from(text)] };
    const bytes = [...bytesOf(token)];
    const escaped = bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    return { text: escaped, bytes };
  };
  const create: PieceDecoders['create'] = (position) => {
    let utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    let first = position === 'new-answer';
    let unfinished = false;
    /** Bytes of a character that is not complete. */
    let held = Buffer.alloc(0);
    return {
      whole: () => !unfinished || held.length === 0,
      push(token) {
        const text = first ? firstText(model, token, wholeText) : wholeText(token);
        first = false;
        if (text === '') return '';
        if (text !== undefined && !unfinished) return text;
        unfinished = text === undefined;
        const bytes = text === undefined ? bytesOf(token) : Buffer.from(text);
        const decoded = utf8.decode(bytes, { stream: true });
        held = incompleteEnd(Buffer.concat([held, bytes]));
        if (!unfinished) {
          utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
          held = Buffer.alloc(0);
        }
        return decoded;
      },
    };
  };
  return { create, spell };
}

/** The bytes at the end with which a character begins and does not end. */
function incompleteEnd(bytes: Buffer): Buffer<ArrayBuffer> {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return Buffer.from(length < whole ? bytes.subarray(bytes.length - length) : []);
  }
  return Buffer.alloc(0);
}

/** Marks of tool calls stay visible even where the vocabulary has them as control tokens. */
function toolMarks(model: LlamaModel): [Token, string][] {
  return TOOL_MARKS.flatMap((mark) => {
    const [token, ...more] = model.tokenize(mark, true, 'trimLeadingSpace');
    return token === undefined || more.length > 0 ? [] : [[token, mark] as [Token, string]];
  });
}

function firstText(
  model: LlamaModel,
  token: Token,
  wholeText: (token: Token) => string | undefined,
): string | undefined {
  return wholeText(token) === undefined ? undefined : model.detokenize([token], false);
}

/** GPT-2's way of spelling bytes as printable characters, which byte-level vocabularies use. */
function createByteLookup(): (char: string) => number | undefined {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  const bytes = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    bytes.set(String.fromCodePoint(printable(byte) ? byte : next), byte);
    if (!printable(byte)) next += 1;
  }
  return (char) => bytes.get(char);
}
