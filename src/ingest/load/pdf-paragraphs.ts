import { isHan } from '../../core/text/normalize.ts';
import { UNREAD } from '../../core/text/unread.ts';
import type { PageSpan } from '../../retrieval/document.ts';
import { isKnownTitle } from '../chunk/heading-roles.ts';
import type { Heading } from '../types.ts';
import { headingTitle } from './pdf-headings.ts';
import type { PdfLine } from './pdf-page-lines.ts';

const ENDS_SENTENCE = /[。！？；：!?;:](?:["'”’」』）)\]】])*$|\.(?:["'”’)\]])*$/;
/** Openers that always begin a line of their own. */
const STRONG_OPENER =
  /^(?:【|〔|[•●■◆▪▲★·※]|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节条篇部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）])/;
/** Openers that a wrapped line may show by accident: "1.", "2、", "4.1 Dose". */
const WEAK_OPENER = /^(?:\d{1,2}[.．、)](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}\s+\p{L}|[-–—*]\s)/u;
const UNIT_AFTER_NUMBER =
  /^[\d.]+\s*(?:mg|μg|µg|ug|g|kg|ml|l|dl|mmol|μmol|mol|iu|u|meq|mm|cm|%|h|hours?|days?|weeks?|months?|years?|times?|tablets?)\b/i;
const CJK = /[\p{Script=Han}　-〿＀-￯“”‘’—…·]/u;

/**
 * Joins the printed lines of all pages to paragraphs. A line goes on in the next one when it is about as long as lines
 * here get and ends no sentence; headings, list items and table rows keep lines of their own.
 * A line break that stays costs nothing, one that is lost can hide a heading, hence every doubt keeps it.
 */
export function joinLines(pages: readonly (readonly PdfLine[])[]): {
  text: string;
  headings: Heading[];
  pages: PageSpan[];
} {
  const lines = pages.flat();
  const full = fullWidth(lines);
  const words = hyphenWords(lines);
  const starts = new Map<number, number>();
  // Parts, not one string: looking at the end of a string that is being built copies all of it each time.
  const parts: string[] = [];
  const headings: Heading[] = [];
  let length = 0;
  const write = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  let previous: PdfLine | undefined;
  let previousIsRow = false;
  for (const [i, line] of lines.entries()) {
    const isRow = isTableRow(lines, i);
    if (previous !== undefined) {
      const joins = !isRow && !previousIsRow && continues(previous, line, full);
      const { drops, joiner } = joins ? glue(previous.text, line.text, words) : NEW_LINE;
      if (drops) {
        parts.push((parts.pop() ?? '').slice(0, -1));
        length -= 1;
      }
      write(joiner);
    }
    const begin = length;
    if (!starts.has(line.page)) starts.set(line.page, length);
    write(
      isRow ? `| ${line.cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |` : line.text,
    );
    if (line.level !== undefined)
      headings.push({
        start: begin,
        end: length,
        level: line.level,
        title: headingTitle(line.text),
      });
    previous = line;
    previousIsRow = isRow;
  }
  return { text: parts.join(''), headings, pages: pageSpans(starts, length) };
}

interface Glue {
  /** Whether the hyphen at the end of the line before is dropped. */
  readonly drops: boolean;
  readonly joiner: string;
}

const NEW_LINE: Glue = { drops: false, joiner: '\n' };

function pageSpans(starts: ReadonlyMap<number, number>, length: number): PageSpan[] {
  const ordered = [...starts];
  return ordered.map(([page, start], i) => ({ page, start, end: ordered[i + 1]?.[1] ?? length }));
}

/** The width that nine tenths of the lines stay below, Han characters counted double. */
function fullWidth(lines: readonly PdfLine[]): number {
  const widths = lines.map(({ text }) => width(text)).toSorted((a, b) => a - b);
  return widths[Math.floor(widths.length * 0.9)] ?? 0;
}

function width(text: string): number {
  let sum = 0;
  for (const char of text) sum += CJK.test(char) ? 2 : 1;
  return sum;
}

function isTableRow(lines: readonly PdfLine[], i: number): boolean {
  const count = lines[i]?.cells.length ?? 0;
  if (lines[i]?.isRow === true) return true;
  if (count < 2 || lines[i]?.level !== undefined) return false;
  const isLike = (line: PdfLine | undefined): boolean =>
    line !== undefined &&
    line.cells.length >= 2 &&
    Math.abs(line.cells.length - count) <= (count > 2 ? 1 : 0);
  return isLike(lines[i - 1]) || isLike(lines[i + 1]);
}

function continues(line: PdfLine, next: PdfLine, full: number): boolean {
  if (line.level !== undefined || next.level !== undefined) return false;
  if (isHeadingLine(line.text) || isHeadingLine(next.text) || STRONG_OPENER.test(next.text))
    return false;
  // What could not be read belongs to the sentences around it.
  if (next.text === UNREAD) return !ENDS_SENTENCE.test(line.text);
  if (line.text === UNREAD) return true;
  const startsLower = /^[a-z]/.test(next.text);
  if (ENDS_SENTENCE.test(line.text)) return startsLower && /[.,]$/.test(line.text);
  const isLong = line.isFull ?? width(line.text) >= full * 0.7;
  const isItem = WEAK_OPENER.test(next.text) && !UNIT_AFTER_NUMBER.test(next.text);
  if (isItem) return false;
  return (
    isLong || startsLower || /^[，、。；：）,;)]/.test(next.text) || /[，、（,(]$/.test(line.text)
  );
}

/** A line that is nothing but a heading: 【禁忌】, "4 CONTRAINDICATIONS", "禁 忌". */
function isHeadingLine(text: string): boolean {
  if (/^[【〔][^】〕]{1,30}[】〕]$/.test(text)) return true;
  if (text.length > 80 || /[。；;，,]$/.test(text)) return false;
  if (
    /[A-Z]{3}/.test(text) &&
    !/[a-z\p{Script=Han}]/u.test(text) &&
    !/\d\s*(?:MG|ML|G|IU)\b/.test(text)
  )
    return true;
  return width(text) <= 60 && isKnownTitle(text);
}

/** How a line is tied to the one before: Han without a blank, Latin with one, a hyphenated word made whole. */
function glue(line: string, next: string, words: ReadonlySet<string>): Glue {
  const head = /([A-Za-z]{2,})[-\u00ad]$/.exec(line.slice(-40))?.[1];
  const tail = /^[a-z]+/.exec(next)?.[0];
  if (head !== undefined && tail !== undefined) {
    const keepsHyphen = line.endsWith('-') && words.has(`${head}-${tail}`.toLowerCase());
    return { drops: !keepsHyphen, joiner: '' };
  }
  const isCjk = (char: string): boolean => isHan(char) || CJK.test(char);
  return { drops: false, joiner: isCjk(line.at(-1) ?? '') || isCjk(next[0] ?? '') ? '' : ' ' };
}

/** Compounds such as "beta-blocker" that stand whole somewhere: their hyphen survives the end of a line. */
function hyphenWords(lines: readonly PdfLine[]): Set<string> {
  const words = new Set<string>();
  for (const { text } of lines) {
    for (const match of text.matchAll(/[A-Za-z]{2,}-[a-z]{2,}/g)) words.add(match[0].toLowerCase());
  }
  return words;
}
