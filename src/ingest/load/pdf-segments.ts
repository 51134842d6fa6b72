import { isHan } from '../../core/text/normalize.ts';
import type { PlacedText } from './pdf-placed-text.ts';

/** Pieces of one printed line without a wide gap between them. In points; y grows upwards. */
export interface Segment {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  /** Of the letters. */
  readonly height: number;
}

/** Wider than a blank between words, in heights of the letters. */
const WIDE_GAP = 0.9;
const BLANK_GAP = 0.15;

/** Pieces joined to segments, in order from the top and then from the left. */
export function segmentsOf(pieces: readonly PlacedText[]): Segment[] {
  const sorted = pieces
    .map(({ text, x, y, width, height }) => ({ text, left: x, right: x + width, y, height }))
    .toSorted((a, b) => b.y - a.y);
  return rowsOf(sorted).flatMap((row) => {
    const joined: Segment[] = [];
    for (const piece of row) {
      const last = joined.at(-1);
      const gap = last === undefined ? Infinity : piece.left - last.right;
      if (last === undefined || gap > piece.height * WIDE_GAP) joined.push(piece);
      else
        joined[joined.length - 1] = {
          ...last,
          text: last.text + between(last.text, piece.text, gap / piece.height) + piece.text,
          right: Math.max(last.right, piece.right),
          height: Math.max(last.height, piece.height),
        };
    }
    return joined;
  });
}

/** Segments of one height on the page, from left to right; heights from the top. */
export function rowsOf(segments: readonly Segment[]): Segment[][] {
  const rows: Segment[][] = [];
  for (const segment of segments) {
    const row = rows.at(-1);
    const isSame = row?.[0] !== undefined && row[0].y - segment.y < segment.height / 2;
    if (isSame) row.push(segment);
    else rows.push([segment]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.left - b.left));
}

export function leftEdge(segments: readonly Segment[]): number {
  return segments.reduce((least, { left }) => Math.min(least, left), Infinity);
}

export function rightEdge(segments: readonly Segment[]): number {
  return segments.reduce((most, { right }) => Math.max(most, right), -Infinity);
}

/** A blank where the page shows one; justified Han has gaps that are none. */
function between(before: string, after: string, gap: number): string {
  if (gap < BLANK_GAP || /\s$/.test(before) || /^\s/.test(after)) return '';
  return isHan(before.at(-1)) && isHan(after[0]) ? '' : ' ';
}
