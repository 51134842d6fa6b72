const REPLACEMENT = '\ufffd';
/**
 * node-llama-cpp returns text, in which an unfinished character is lost. So the bytes of tokens that hold only a part of
 * a character are read from the vocabulary itself and joined here.
 */
export function createPieceDecoders(model) {
  const vocabulary = model.fileInfo.metadata.tokenizer.ggml.tokens;
  const byteOf = createByteLookup();
  // Some tokenizers drop the blank before the first token of a text: every other one is decoded behind this.
  const anchor = model.tokenize('0', false, 'trimLeadingSpace').slice(-1);
  const whole = new Map();
  const wholeText = (token) => {
    if (!whole.has(token)) {
      const text = model.detokenize([token], false, anchor);
      whole.set(token, text.includes(REPLACEMENT) ? undefined : text);
    }
    return whole.get(token);
  };
  const bytesOf = (token) => {
    const entry = vocabulary[token];
    if (typeof entry !== 'string') return Buffer.alloc(0);
    const byte = /^<0x([0-9A-F]{2})>$/.exec(entry)?.[1];
    if (byte !== undefined) return Buffer.from(byte, 'hex');
    const bytes = Array.from(entry, byteOf);
    return bytes.includes(undefined)
      ? Buffer.from(entry)
      : Buffer.from(bytes.filter((value) => value !== undefined));
  };
  return (position) => {
    let utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    let first = position === 'new-answer';
    let unfinished = false;
    return {
      push(token) {
        const text = first ? firstText(model, token, wholeText) : wholeText(token);
        first = false;
        if (text === '') return '';
        if (text !== undefined && !unfinished) return text;
        unfinished = text === undefined;
        const bytes = text === undefined ? bytesOf(token) : Buffer.from(text);
        const decoded = utf8.decode(bytes, { stream: true });
        if (!unfinished) utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
        return decoded;
      },
    };
  };
}
function firstText(model, token, wholeText) {
  return wholeText(token) === undefined ? undefined : model.detokenize([token], false);
}
/** GPT-2's way of spelling bytes as printable characters, which byte-level vocabularies use. */
function createByteLookup() {
  const printable = (byte) => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  const bytes = new Map();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    bytes.set(String.fromCodePoint(printable(byte) ? byte : next), byte);
    if (!printable(byte)) next += 1;
  }
  return (char) => bytes.get(char);
}
//# sourceMappingURL=piece-decoder.js.map
