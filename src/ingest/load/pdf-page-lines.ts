import { cleanText } from './clean-text.ts';
import type { PlacedText } from './pdf-placed-text.ts';
import { type Gutter, readingGroups } from './pdf-columns.ts';
import { leftEdge, rightEdge, rowsOf, type Segment, segmentsOf } from './pdf-segments.ts';
import { type TableRow, withTableRows } from './pdf-tables.ts';
import { restorePowersOfTen } from './scripts.ts';

/** Put between the text items of a page by the reader. Never part of a text: control characters are removed. */
export const ITEM_MARK = '\u0001';

/** One printed line. */
export interface PdfLine {
  readonly page: number;
  readonly text: string;
  /** The same text cut where the line has wide gaps, as the rows of a table do. */
  readonly cells: readonly string[];
  /** Whether the line reaches the edge of its column, where the page told; a full line goes on in the next one. */
  readonly isFull?: boolean;
  /** Whether it is a row of a table, where its place on the page told. */
  readonly isRow?: boolean;
  /** Height of its letters and of its base line above the foot of the page, in points, where the page told. */
  readonly size?: number;
  readonly y?: number;
  /** Of a heading, 1 the outermost. */
  readonly level?: number;
}

/**
 * The printed lines of one page. The reader emits a blank item of its own, or a tab, where the gap between two pieces is
 * wider than a space between words: that is all a table leaves behind in a PDF.
 */
export function pageLines(raw: string, page: number): PdfLine[] {
  const lines: PdfLine[] = [];
  for (const rawLine of raw.split('\n')) {
    const cells: string[] = [''];
    for (const item of rawLine.split(ITEM_MARK)) {
      if (item === '') continue;
      if (item.trim() === '') {
        cells.push('');
        continue;
      }
      if (item.startsWith('\t')) cells.push('');
      cells[cells.length - 1] += item;
    }
    const kept = cells.map(tidyLine).filter((cell) => cell !== '');
    if (kept.length > 0) lines.push({ page, text: tidyLine(kept.join(' ')), cells: kept });
  }
  return lines;
}

/** A page of print has some thousand pieces at most; one of more is a drawing, and stays in the order of the file. */
const MAX_PIECES = 20_000;
/** A line is full that reaches this far into its column. */
const FULL = 0.85;

/**
 * The lines of a page by the places of their pieces, columns one after the other; undefined where the order of the file stands.
 * @param gutters between the columns of the pages before; those of this page are added
 */
export function placedLines(
  pieces: readonly PlacedText[],
  page: number,
  gutters: Gutter[],
): PdfLine[] | undefined {
  if (pieces.length === 0 || pieces.length > MAX_PIECES) return undefined;
  return readingGroups(segmentsOf(pieces), gutters).flatMap((group) => {
    const left = leftEdge(group);
    const width = rightEdge(group) - left;
    return withTableRows(rowsOf(group)).flatMap((row) => lineOf(row, page, left, width));
  });
}

function lineOf(
  { cells, segments, isRow }: TableRow,
  page: number,
  left: number,
  width: number,
): PdfLine[] {
  const tidy = cells.map(tidyLine);
  // An empty cell of a row keeps its column.
  const kept = isRow ? tidy : tidy.filter((cell) => cell !== '');
  if (kept.every((cell) => cell === '')) return [];
  return [
    {
      page,
      text: tidyLine(kept.join(' ')),
      cells: kept,
      isFull: rightEdge(segments) - left >= width * FULL,
      isRow,
      size: sizeOf(segments),
      y: segments[0]?.y ?? 0,
    },
  ];
}

/** The height of most letters: signs of another font in the line may be larger. */
function sizeOf(segments: readonly Segment[]): number {
  const longest = segments.toSorted((a, b) => b.text.length - a.text.length)[0];
  return longest?.height ?? 0;
}

/** A piece of a printed line as it is stored. */
export function tidyLine(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim();
  // A soft hyphen inside a line is not shown; at its end it says that the word goes on.
  return restorePowersOfTen(line.replace(/\u00ad(?=.)/g, ''));
}
