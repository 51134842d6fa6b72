import type { Language } from '../../core/text/language.ts';
import { splitSentences } from '../../core/text/sentences.ts';
import type { Span } from '../../core/text/span.ts';

/** Sizes of chunks in UTF-16 units. */
export interface ChunkSizes {
  /** A section up to this size is one chunk; a longer one is cut into parts of at most this size. */
  readonly max: number;
  /** A table is kept whole up to this size; nothing is longer. */
  readonly hardMax: number;
}

/** A Han character says about as much as two and a half letters. */
export const CHUNK_SIZES: Readonly<Record<Language, ChunkSizes>> = {
  zh: { max: 500, hardMax: 1_200 },
  en: { max: 1_200, hardMax: 2_400 },
};

const TABLE_LINE = /^\s*\|.*\|?\s*$|^[^|\n]+(?: \| [^|\n]*){2,}$/;
const LEAD_IN = /[：:]$/;

/** Cuts one section into parts of like size, at paragraph borders, else at sentence borders, never inside a table row. */
export function splitSection(text: string, section: Span, sizes: ChunkSizes): Span[] {
  const whole = trimmed(text, section.start, section.end);
  if (whole === undefined) return [];
  if (whole.end - whole.start <= sizes.max) return [whole];
  return pack(text, units(text, whole, sizes), sizes);
}

/** The smallest pieces a chunk may begin or end with, in order. */
function units(text: string, span: Span, sizes: ChunkSizes): Span[] {
  const found: Span[] = [];
  let table: Span | undefined;
  const closeTable = (): void => {
    if (table !== undefined)
      found.push(...(lengthOf(table) <= sizes.hardMax ? [table] : lines(text, table)));
    table = undefined;
  };
  for (const line of lines(text, span)) {
    const content = text.slice(line.start, line.end);
    if (TABLE_LINE.test(content)) {
      table = { start: table?.start ?? line.start, end: line.end };
      continue;
    }
    closeTable();
    found.push(...(lengthOf(line) <= sizes.max ? [line] : sentences(text, line, sizes)));
  }
  closeTable();
  return found;
}

function lines(text: string, span: Span): Span[] {
  const found: Span[] = [];
  let start = span.start;
  while (start < span.end) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 || newline > span.end ? span.end : newline;
    const line = trimmed(text, start, end);
    if (line !== undefined) found.push(line);
    start = end + 1;
  }
  return found;
}

function sentences(text: string, line: Span, sizes: ChunkSizes): Span[] {
  return splitSentences(text, line).flatMap((sentence) =>
    lengthOf(sentence) <= sizes.hardMax ? [sentence] : clauses(text, sentence, sizes.max),
  );
}

/** Text without an end in sight: cut after the last comma or blank that fits, else anywhere but inside a character. */
function clauses(text: string, span: Span, max: number): Span[] {
  const found: Span[] = [];
  let start = span.start;
  while (start < span.end) {
    let end = Math.min(span.end, start + max);
    if (end < span.end) {
      const last = Math.max(
        ...['，', '、', ', ', ' '].map((mark) => text.slice(start, end).lastIndexOf(mark)),
      );
      if (last > max / 2) end = start + last + 1;
      else if (/[\udc00-\udfff]/.test(text[end] ?? '')) end -= 1;
    }
    const clause = trimmed(text, start, end);
    if (clause !== undefined) found.push(clause);
    start = end;
  }
  return found;
}

/**
 * Fills chunks up to an even share of what is left of the section, so that no scrap remains for the last one. A line that
 * leads in what follows ("以下患者禁用：") goes with it.
 */
function pack(text: string, pieces: readonly Span[], { max }: ChunkSizes): Span[] {
  const sectionEnd = pieces.at(-1)?.end ?? 0;
  const chunks: Span[] = [];
  let group: Span[] = [];
  const close = (): void => {
    const held: Span[] = [];
    while (group.length > 1 && leadsIn(text, group.at(-1))) held.unshift(...group.splice(-1));
    chunks.push(hull(group));
    group = held;
  };
  for (const piece of pieces) {
    if (group.length > 0) {
      const { start, end } = hull(group);
      const left = sectionEnd - start;
      const share = left / Math.ceil(left / max);
      const isCloser = Math.abs(end - start - share) <= Math.abs(piece.end - start - share);
      if (piece.end - start > max || isCloser) close();
    }
    group.push(piece);
  }
  if (group.length > 0) chunks.push(hull(group));
  return chunks;
}

function leadsIn(text: string, piece: Span | undefined): boolean {
  return piece !== undefined && LEAD_IN.test(text.slice(piece.end - 1, piece.end));
}

function hull(group: readonly Span[]): Span {
  return { start: group[0]?.start ?? 0, end: group.at(-1)?.end ?? 0 };
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}

function trimmed(text: string, from: number, to: number): Span | undefined {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start] ?? '')) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return end > start ? { start, end } : undefined;
}
