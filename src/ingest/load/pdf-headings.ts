import { isHan } from '../../core/text/normalize.ts';
import type { PdfLine } from './pdf-page-lines.ts';

/** Letters of a heading are larger than those of the text by this much. */
const LARGER = 1.07;
/** Sizes this close are one. */
const SAME_SIZE = 1.04;
const MAX_LENGTH = 60;
/** Lines of one heading are at most this far apart, in heights of the letters. */
const LINE_PITCH = 1.75;
/** Where more of the lines are large, size does not mean a heading. */
const MAX_SHARE = 0.5;
const DEEPEST = 6;
const NO_HEADING = /[。；;，,、.!！?？]$|[。；！？]/;
const NUMBERING =
  /^(?:第[一二三四五六七八九十百\d]{1,4}[章编篇节部]\s*|[一二三四五六七八九十]{1,3}、\s*|[（(][一二三四五六七八九十]{1,3}[)）]\s*|\d{1,2}(?:[.．]\d{1,2}){0,4}(?:[.．、]\s*|\s+))/;

/** The size that most letters of a document have, in points; undefined where no page told sizes. */
export function bodySize(pages: readonly (readonly PdfLine[])[]): number | undefined {
  const letters = new Map<number, number>();
  for (const { size, text } of pages.flat()) {
    if (size === undefined) continue;
    const rounded = Math.round(size * 10) / 10;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  return [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/**
 * Marks the lines that are headings by the size of their letters, the largest as level 1. Nothing is marked where only a title
 * is large: such a document has no other headings, or shows them in another way.
 */
export function markHeadings(pages: readonly (readonly PdfLine[])[]): readonly PdfLine[][] {
  const unmarked = pages.map((lines) => [...lines]);
  const body = bodySize(pages);
  if (body === undefined) return unmarked;
  const lines = pages.flat();
  const large = lines.filter((line) => isLarge(line, body));
  const levels = sizeLevels(large.map(({ size }) => size ?? 0));
  const levelOf = ({ size = 0 }: PdfLine): number =>
    Math.min(DEEPEST, 1 + levels.findIndex((least) => size >= least));
  const isRepeated = levels.some(
    (_, i) => large.filter((line) => levelOf(line) === i + 1).length > 1,
  );
  if (!isRepeated || large.length > lines.length * MAX_SHARE) return unmarked;
  return pages.map((page) =>
    joinHeadings(
      page.map((line) => (isLarge(line, body) ? { ...line, level: levelOf(line) } : line)),
    ),
  );
}

/** A heading that runs over several lines as one. */
function joinHeadings(lines: readonly PdfLine[]): PdfLine[] {
  const joined: PdfLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const gap = (last?.y ?? 0) - (line.y ?? 0);
    const goesOn =
      last?.level !== undefined &&
      last.level === line.level &&
      gap > 0 &&
      gap <= (line.size ?? 0) * LINE_PITCH;
    if (!goesOn) {
      joined.push(line);
      continue;
    }
    const blank = isHan(last.text.at(-1)) || isHan(line.text[0]) ? '' : ' ';
    const text = `${last.text}${blank}${line.text}`;
    joined[joined.length - 1] = { ...line, text, cells: [text] };
  }
  return joined;
}

/** The words of a heading, without its number and brackets. */
export function headingTitle(text: string): string {
  const words = text.replace(NUMBERING, '').replace(/[：:]$/, '');
  return words.replace(/^[【〔]\s*(.*?)\s*[】〕]$/, '$1').trim();
}

function isLarge({ size, text, isRow }: PdfLine, body: number): boolean {
  return (
    size !== undefined &&
    size >= body * LARGER &&
    isRow !== true &&
    text.length <= MAX_LENGTH &&
    /\p{L}{2}/u.test(headingTitle(text)) &&
    !NO_HEADING.test(text)
  );
}

/** The least size of each level, from the largest on. */
function sizeLevels(sizes: readonly number[]): number[] {
  const levels: number[] = [];
  for (const size of sizes.toSorted((a, b) => b - a)) {
    const level = levels.at(-1);
    if (level === undefined || size * SAME_SIZE < level) levels.push(size);
    else levels[levels.length - 1] = size;
  }
  return levels;
}
