import { AppError } from '../../core/errors.ts';

/** A text, character by character, or one character out of some. */
export interface CharacterMatcher {
  readonly type: 'characters';
  /** Characters or ranges it is made of. */
  readonly size: number;
  /** What has to come at each place. */
  readonly places: readonly CharacterSet[];
}

/** Code points in ranges; both ends belong to them. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  /** Whether everything but those is meant. */
  readonly negated: boolean;
}

/** One thing in a sequence, with how often it may come. */
export interface GbnfItem {
  readonly matcher:
    | CharacterMatcher
    | { readonly type: 'rule'; readonly name: string }
    | { readonly type: 'group'; readonly alternatives: readonly GbnfSequence[] };
  readonly min: number;
  /** Undefined is without limit. */
  readonly max: number | undefined;
}

export type GbnfSequence = readonly GbnfItem[];
export type GbnfRules = ReadonlyMap<string, readonly GbnfSequence[]>;

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
export function readGbnf(text: string): GbnfRules {
  const scanner = createScanner(text);
  const rules = new Map<string, readonly GbnfSequence[]>();
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

function readAlternatives(scanner: Scanner, nesting: number): GbnfSequence[] {
  if (nesting > MAX_NESTING) scanner.fail('groups are nested too deeply');
  const alternatives = [readSequence(scanner, nesting)];
  while (scanner.takeText('|')) {
    scanner.skip(BLANKS_AND_LINES);
    alternatives.push(readSequence(scanner, nesting));
  }
  return alternatives;
}

function readSequence(scanner: Scanner, nesting: number): GbnfSequence {
  const blanks = nesting > 0 ? BLANKS_AND_LINES : BLANKS;
  const items: GbnfItem[] = [];
  for (;;) {
    const matcher = readMatcher(scanner, nesting);
    if (matcher === undefined) return items;
    scanner.skip(blanks);
    items.push({ matcher, ...readCount(scanner) });
    scanner.skip(blanks);
  }
}

function readMatcher(scanner: Scanner, nesting: number): GbnfItem['matcher'] | undefined {
  if (scanner.takeText('"')) {
    const text = readUntil(scanner, '"');
    const places = text.map((char) => ({ ranges: [rangeOf(char, char)], negated: false }));
    return { type: 'characters', size: text.length, places };
  }
  if (scanner.takeText('[')) {
    const negated = scanner.takeText('^');
    const entries = readUntil(scanner, ']');
    if (entries.length === 0) scanner.fail('a character class cannot be empty');
    const set = { ranges: readRanges(entries), negated };
    return { type: 'characters', size: entries.length, places: [set] };
  }
  if (scanner.takeText('.')) {
    return { type: 'characters', size: 1, places: [{ ranges: [], negated: true }] };
  }
  if (scanner.takeText('(')) {
    scanner.skip(BLANKS_AND_LINES);
    const alternatives = readAlternatives(scanner, nesting + 1);
    if (!scanner.takeText(')')) scanner.fail('")" is expected');
    return { type: 'group', alternatives };
  }
  const name = scanner.take(NAME);
  return name === undefined ? undefined : { type: 'rule', name };
}

/** Characters as they are written, escapes and all. */
function readUntil(scanner: Scanner, end: string): string[] {
  const found: string[] = [];
  while (!scanner.takeText(end)) {
    found.push(scanner.take(CHARACTER) ?? scanner.fail('a character or escape is not valid'));
  }
  return found;
}

/** `a-z` is a range; a dash at either end is itself. */
function readRanges(entries: readonly string[]): CharacterSet['ranges'] {
  const ranges: (readonly [number, number])[] = [];
  for (let i = 0; i < entries.length; i += 1) {
    const [first = '', dash, last] = entries.slice(i, i + 3);
    if (dash === '-' && last !== undefined) {
      ranges.push(rangeOf(first, last));
      i += 2;
    } else ranges.push(rangeOf(first, first));
  }
  return ranges;
}

const rangeOf = (first: string, last: string): readonly [number, number] => [
  codePoint(first),
  codePoint(last),
];

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

function codePoint(written: string): number {
  if (written.length < 2 || !written.startsWith('\\')) return written.codePointAt(0) ?? 0;
  const digits = /^\\[xuU]([0-9A-Fa-f]+)$/.exec(written)?.[1];
  if (digits !== undefined) return Number.parseInt(digits, 16);
  const char = written.slice(1);
  return (ESCAPES[char] ?? char).codePointAt(0) ?? 0;
}

function readCount(scanner: Scanner): Pick<GbnfItem, 'min' | 'max'> {
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

const numberOrUndefined = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

interface Scanner {
  atEnd(): boolean;
  match(pattern: RegExp): RegExpExecArray | undefined;
  take(pattern: RegExp): string | undefined;
  takeText(expected: string): boolean;
  skip(pattern: RegExp): void;
  fail(message: string): never;
}

/** Patterns are sticky: they match where the scanner stands or not at all. */
function createScanner(text: string): Scanner {
  let position = 0;
  const match: Scanner['match'] = (pattern) => {
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
