import { AppError } from '../../core/errors.js';
const MAX_NESTING = 64;
const MAX_REPETITIONS = 1999;
const NAME = /[A-Za-z0-9-]+/y;
const REPETITION = /\{[ \t]*(\d{1,6})[ \t]*(?:(,)[ \t]*(\d{1,6})?[ \t]*)?\}/y;
const CHARACTER =
  /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}|[trn\\"[\]-])|[^\\\0]/uy;
const BLANKS = /(?:[ \t]|#[^\r\n]*)*/y;
const BLANKS_AND_LINES = /(?:[ \t\r\n]|#[^\r\n]*)*/y;
/**
 * Reads GBNF text. Stricter than llama.cpp's own parser, which works on untrusted text with recursion and without
 * limits: what passes here is safe to hand to it. Throws `invalid_grammar` with the line at fault.
 */
export function readGbnf(text) {
  const scanner = createScanner(text);
  const rules = new Map();
  scanner.skip(BLANKS_AND_LINES);
  while (!scanner.atEnd()) {
    const name = scanner.take(NAME) ?? scanner.fail('a rule name is expected');
    scanner.skip(BLANKS);
    if (!scanner.takeText('::=')) scanner.fail('"::=" is expected');
    if (rules.has(name)) scanner.fail('this rule is defined twice');
    scanner.skip(BLANKS_AND_LINES);
    rules.set(name, readAlternatives(scanner, 0));
    if (!scanner.atEnd() && !scanner.takeText('\r\n') && !scanner.takeText('\n')) {
      scanner.fail('the end of the line is expected');
    }
    scanner.skip(BLANKS_AND_LINES);
  }
  return rules;
}
function readAlternatives(scanner, nesting) {
  if (nesting > MAX_NESTING) scanner.fail('groups are nested too deeply');
  const alternatives = [readSequence(scanner, nesting)];
  while (scanner.takeText('|')) {
    scanner.skip(BLANKS_AND_LINES);
    alternatives.push(readSequence(scanner, nesting));
  }
  return alternatives;
}
function readSequence(scanner, nesting) {
  const blanks = nesting > 0 ? BLANKS_AND_LINES : BLANKS;
  const items = [];
  for (;;) {
    const matcher = readMatcher(scanner, nesting);
    if (matcher === undefined) return items;
    scanner.skip(blanks);
    items.push({ matcher, ...readCount(scanner) });
    scanner.skip(blanks);
  }
}
function readMatcher(scanner, nesting) {
  if (scanner.takeText('"')) return { type: 'characters', size: readUntil(scanner, '"') };
  if (scanner.takeText('[')) {
    scanner.takeText('^');
    const size = readUntil(scanner, ']');
    if (size === 0) scanner.fail('a character class cannot be empty');
    return { type: 'characters', size };
  }
  if (scanner.takeText('.')) return { type: 'characters', size: 1 };
  if (scanner.takeText('(')) {
    scanner.skip(BLANKS_AND_LINES);
    const alternatives = readAlternatives(scanner, nesting + 1);
    if (!scanner.takeText(')')) scanner.fail('")" is expected');
    return { type: 'group', alternatives };
  }
  const name = scanner.take(NAME);
  return name === undefined ? undefined : { type: 'rule', name };
}
function readUntil(scanner, end) {
  let size = 0;
  while (!scanner.takeText(end)) {
    if (scanner.take(CHARACTER) === undefined) scanner.fail('a character or escape is not valid');
    size += 1;
  }
  return size;
}
function readCount(scanner) {
  if (scanner.takeText('*')) return { min: 0, max: undefined };
  if (scanner.takeText('+')) return { min: 1, max: undefined };
  if (scanner.takeText('?')) return { min: 0, max: 1 };
  const match = scanner.match(REPETITION);
  if (match === undefined) return { min: 1, max: 1 };
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : numberOrUndefined(match[3]);
  if (min > MAX_REPETITIONS || (max ?? min) > MAX_REPETITIONS) {
    scanner.fail(`a repetition is limited to ${MAX_REPETITIONS}`);
  }
  if (max !== undefined && (max < min || max === 0)) scanner.fail('a repetition is not possible');
  return { min, max };
}
const numberOrUndefined = (digits) => (digits === undefined ? undefined : Number(digits));
/** Patterns are sticky: they match where the scanner stands or not at all. */
function createScanner(text) {
  let position = 0;
  const match = (pattern) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    position = pattern.lastIndex;
    return found;
  };
  return {
    match,
    atEnd: () => position >= text.length,
    take: (pattern) => match(pattern)?.[0],
    takeText(expected) {
      const found = text.startsWith(expected, position);
      if (found) position += expected.length;
      return found;
    },
    skip(pattern) {
      match(pattern);
    },
    fail(message) {
      const line = text.slice(0, position).split('\n').length;
      throw new AppError('invalid_grammar', { message: `Grammar, line ${line}: ${message}.` });
    },
  };
}
//# sourceMappingURL=gbnf-reader.js.map
