import { bodySize } from './pdf-headings.ts';
import type { PdfLine } from './pdf-page-lines.ts';

/** How many lines at the top and at the bottom of a page may be a running header or footer. */
const EDGE_LINES = 3;
const PAGE_NUMBER =
  /^[-–—·.\s]*(?:第\s*)?(?:page\s*)?\d{1,4}\s*(?:页)?\s*(?:(?:\/|of|，|,|共)\s*(?:共\s*)?\d{1,4}\s*页?)?[-–—·.\s]*$/i;
/** Longer lines and whole sentences are text, even where a page repeats them: a repeated warning is kept once. */
const MAX_RUNNING_LENGTH = 60;
/** A line in the margin: smaller than the text, and apart from it by this much, in heights of its letters. */
const MARGIN_SIZE = 0.95;
const MARGIN_GAP = 2.5;
const MAX_MARGIN_CELL = 40;
const OF_A_PATIENT =
  /姓名|患者|病人|性别|年龄|床号|检验者|审核|[男女]$|\b(?:patient|name|sex|male|female)\b/i;
/** A title is larger than a header that repeats it by this much. */
const TITLE_SIZE = 1.2;

/**
 * Drops page numbers, the lines that return at the same edge of most pages, and small print in the margin of a single page.
 * Numbers that count with the pages do not make two lines different; any other number does.
 */
export function dropRunningLines(pages: readonly (readonly PdfLine[])[]): PdfLine[][] {
  const repeated = repeatedEdgeLines(pages);
  const keptOnce = new Set<string>();
  const body = bodySize(pages);
  const sizes = new Map<string, number>();
  const headerSizes = new Map<string, number>();
  for (const { text, size = 0 } of pages.flat()) {
    sizes.set(text, Math.max(size, sizes.get(text) ?? 0));
    headerSizes.set(text, Math.min(size, headerSizes.get(text) ?? size));
  }
  return pages.map((lines) =>
    lines.filter((line, i) => {
      if (!isEdge(i, lines.length)) return true;
      const isOutermost = i === 0 || i === lines.length - 1;
      if (isOutermost && pages.length > 1 && isPageNumber(line.text)) return false;
      if (isOutermost && isInMargin(line, lines[i === 0 ? 1 : i - 1], body, sizes)) return false;
      const key = keysOf(line).find((known) => repeated.has(known));
      if (key === undefined || isTitleOfHeaders(line, headerSizes)) return true;
      if (!isSentence(line.text)) return false;
      const isFirst = !keptOnce.has(key);
      keptOnce.add(key);
      return isFirst;
    }),
  );
}

function repeatedEdgeLines(pages: readonly (readonly PdfLine[])[]): Set<string> {
  const pagesByKey = new Map<string, Set<number>>();
  let pagesWithText = 0;
  for (const [index, lines] of pages.entries()) {
    if (lines.length > 0) pagesWithText += 1;
    for (const [i, line] of lines.entries()) {
      if (!isEdge(i, lines.length) || isMark(line.text)) continue;
      for (const key of keysOf(line)) {
        pagesByKey.set(key, (pagesByKey.get(key) ?? new Set()).add(index));
      }
    }
  }
  const needed = pagesWithText === 2 ? 2 : Math.max(3, Math.ceil(pagesWithText * 0.4));
  return new Set([...pagesByKey].filter(([, on]) => on.size >= needed).map(([key]) => key));
}

function isEdge(i: number, count: number): boolean {
  // On a nearly empty page everything is an edge: only its outermost lines are.
  const edge = count > 4 * EDGE_LINES ? EDGE_LINES : 1;
  return i < edge || i >= count - edge;
}

function isPageNumber(text: string): boolean {
  return text.length <= 30 && PAGE_NUMBER.test(text);
}

/**
 * Names of a house and its papers beside a page number, or without any figure, and the document's own title: a name, a date or
 * a result of a patient in the margin of a report is none of these.
 */
function isInMargin(
  { cells, size, y }: PdfLine,
  neighbour: PdfLine | undefined,
  body: number | undefined,
  sizes: ReadonlyMap<string, number>,
): boolean {
  if (size === undefined || y === undefined || neighbour?.y === undefined || body === undefined)
    return false;
  if (Math.abs(y - neighbour.y) < size * MARGIN_GAP) return false;
  const isTitle = (cell: string): boolean => (sizes.get(cell) ?? 0) > size;
  const others = cells.filter((cell) => !isTitle(cell) && !isPageNumber(cell));
  if (others.length === 0) return true;
  const isShort = others.every(
    (cell) =>
      cell.length <= MAX_MARGIN_CELL && !/[：:；;。！!？?]/.test(cell) && !OF_A_PATIENT.test(cell),
  );
  const isPlain = others.every((cell) => !/\d/.test(cell)) || cells.some(isPageNumber);
  return size <= body * MARGIN_SIZE && isShort && isPlain;
}

/** Whether the line is the title that the headers of the pages repeat in small print. */
function isTitleOfHeaders(
  { text, size = 0 }: PdfLine,
  headerSizes: ReadonlyMap<string, number>,
): boolean {
  return size > (headerSizes.get(text) ?? size) * TITLE_SIZE;
}

/** A regulated heading is never a running line. */
function isMark(text: string): boolean {
  return text.startsWith('【');
}

function isSentence(text: string): boolean {
  return text.length > MAX_RUNNING_LENGTH || /[。；;!！?？]$/.test(text);
}

/**
 * The line itself, and once for each of its numbers the line with that number counted from the page: "第 3 页" and
 * "第 4 页" on the next page are one line, "5 mg" and "10 mg" are not.
 */
function keysOf({ text, page }: PdfLine): string[] {
  const keys = [text];
  for (const match of text.matchAll(/\d{1,6}/g)) {
    const offset = Number(match[0]) - page;
    keys.push(
      `${text.slice(0, match.index)}\u0001${offset}\u0001${text.slice(match.index + match[0].length)}`,
    );
  }
  return keys;
}
