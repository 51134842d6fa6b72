import type { Chunk } from '../retrieval/document.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import { type Proportion, proportion } from './wilson.ts';

/** A document as it is stored. */
export interface StoredText {
  readonly text: string;
  readonly chunks: readonly Pick<Chunk, 'text' | 'start' | 'end' | 'sectionPath' | 'role'>[];
}

/** How much of a Markdown source stands in the same document stored from another format. */
export interface Fidelity {
  /** Sentences and table cells that stand in one piece in the stored text, blanks apart. */
  readonly sentencesWhole: Proportion;
  /** Of all of them: those that stand in a section of the same role. */
  readonly sameRole: Proportion;
  /** Of all of them: those that stand in a section of the same title. */
  readonly sameTitle: Proportion;
  /** Table rows that are one line with all their cells, in a chunk that knows the names of their columns. */
  readonly tableRows: Proportion;
  /** What went wrong, one line each. */
  readonly problems: readonly string[];
}

/** Compares a rendered file with its Markdown source, both as stored. */
export function compareRendered(source: StoredText, rendered: StoredText): Fidelity {
  const problems: string[] = [];
  const stored = bare(rendered.text);
  const byRole = textBy(rendered, ({ role }) => role ?? '');
  const byTitle = textBy(rendered, ({ sectionPath }) => sectionKey(sectionPath, source));
  const counts = { whole: 0, role: 0, title: 0, rows: 0 };
  const units = source.chunks.flatMap(unitsOf);
  for (const { text, role, titles } of units) {
    if (!stored.includes(text)) {
      problems.push(`lost: ${text}`);
      continue;
    }
    counts.whole += 1;
    if (byRole.get(role ?? '')?.includes(text) === true) counts.role += 1;
    else problems.push(`not in ${role ?? 'a section without role'}: ${text}`);
    if (byTitle.get(sectionKey(titles, source))?.includes(text) === true) counts.title += 1;
    else problems.push(`not under ${titles.at(-1) ?? 'no heading'}: ${text}`);
  }
  const rows = source.chunks.flatMap((chunk) => rowsOf(chunk, source.text));
  for (const row of rows) {
    if (rendered.chunks.some((chunk) => holdsRow(chunk, row))) counts.rows += 1;
    else problems.push(`row without its columns: ${row.cells.join(' | ')}`);
  }
  return {
    sentencesWhole: proportion(counts.whole, units.length),
    sameRole: proportion(counts.role, units.length),
    sameTitle: proportion(counts.title, units.length),
    tableRows: proportion(counts.rows, rows.length),
    problems,
  };
}

/** What every page shows beside its text. */
export interface PageDress {
  /** Words of running headers and footers. */
  readonly words: readonly string[];
  /** Shown above each page; in the text it stands once. */
  readonly title: string;
}

/** What a style sheet of corpora/make writes into the margins of each page. */
export function marginWords(css: string): string[] {
  return Array.from(css.matchAll(/content: "([^"]+)"/g), ([, words]) => words ?? '');
}

/** The lines of sections that are a running header, a footer or a page number. */
export function runningLines({ chunks }: StoredText, { words, title }: PageDress): string[] {
  const isRunning = (cell: string): boolean =>
    /^第\d+页(?:\/共\d+页)?$/.test(cell) || words.some((word) => cell.includes(bare(word)));
  const lines = chunks.flatMap(({ text }) => text.split('\n'));
  const cellsOf = (line: string): string[] => line.split('|').map(bare);
  const titles = lines.filter((line) => cellsOf(line).includes(bare(title)));
  return [...lines.filter((line) => cellsOf(line).some(isRunning)), ...titles.slice(1)];
}

/** Adds up what was found in several documents; the problems stay with their document. */
export function sumFidelity(all: readonly Fidelity[]): Omit<Fidelity, 'problems'> {
  const sum = (key: Exclude<keyof Fidelity, 'problems'>): Proportion =>
    proportion(
      all.reduce((hits, one) => hits + one[key].hits, 0),
      all.reduce((total, one) => total + one[key].total, 0),
    );
  return {
    sentencesWhole: sum('sentencesWhole'),
    sameRole: sum('sameRole'),
    sameTitle: sum('sameTitle'),
    tableRows: sum('tableRows'),
  };
}

/**
 * Without blanks: where a printed line ends, nothing tells whether one stood there. The micro sign and the Greek letter look the
 * same, and fonts name either.
 */
export function bare(text: string): string {
  return text.replace(/\s/g, '').replaceAll('\u00b5', '\u03bc');
}

type PlacedChunk = StoredText['chunks'][number];

interface Unit {
  readonly text: string;
  readonly role: SectionRole | undefined;
  readonly titles: readonly string[];
}

const MARKUP = /^(?:#+|[->]|\d+\.)\s+|\*\*/g;

/** Sentences and cells of a chunk of Markdown, bare. */
function unitsOf({ text, role, sectionPath }: PlacedChunk): Unit[] {
  return text
    .split('\n')
    .flatMap((line) => line.trim().replace(MARKUP, '').split('|'))
    .flatMap((part) => part.split(/(?<=[。；])/))
    .map(bare)
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
    .map((part) => ({ text: part, role, titles: sectionPath }));
}

function textBy(
  { chunks }: StoredText,
  keyOf: (chunk: PlacedChunk) => string,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const chunk of chunks)
    texts.set(keyOf(chunk), (texts.get(keyOf(chunk)) ?? '') + bare(chunk.text));
  return texts;
}

/** The innermost heading; the header of a table that a chunk begins inside of is none. */
function sectionKey(path: readonly string[], { chunks }: StoredText): string {
  const headings = path.filter((title) => !title.includes(' | '));
  // The document's own title heads what stands above the first section.
  const title = chunks[0]?.sectionPath[0];
  const last = headings.at(-1);
  return last === undefined || last === title
    ? ''
    : last.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

interface Row {
  readonly cells: readonly string[];
  readonly header: readonly string[];
}

const RULE = /^\|[\s:|-]+\|$/;

/** Rows of the tables in a chunk of Markdown below their header. */
function rowsOf(chunk: PlacedChunk, text: string): Row[] {
  const rows: Row[] = [];
  let header: string[] | undefined;
  for (const line of chunk.text.split('\n').map((raw) => raw.trim())) {
    if (!line.startsWith('|')) header = undefined;
    else if (!RULE.test(line)) {
      if (header === undefined) header = cellsOf(line);
      else rows.push({ cells: cellsOf(line), header });
    }
  }
  // A chunk that begins inside a table has lost its first row to the one before.
  return text.slice(0, chunk.start).trimEnd().endsWith('|') ? [] : rows;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map(bare);
}

/** Whether the row is a line of the chunk, and the names of its columns stand above it or in the path. */
function holdsRow({ text, sectionPath }: PlacedChunk, { cells, header }: Row): boolean {
  const lines = text.split('\n').map(bare);
  const at = lines.findIndex((line) => holdsInOrder(line, cells));
  if (at === -1) return false;
  const context = bare([...sectionPath, ...lines.slice(0, at)].join('\n'));
  return holdsInOrder(context, header);
}

function holdsInOrder(line: string, cells: readonly string[]): boolean {
  let from = 0;
  for (const cell of cells) {
    const at = line.indexOf(cell, from);
    if (at === -1) return false;
    from = at + cell.length;
  }
  return true;
}
