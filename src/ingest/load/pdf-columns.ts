import { isWrappedTable } from './pdf-tables.ts';
import { leftEdge, rightEdge, rowsOf, type Segment } from './pdf-segments.ts';

/** Fewer lines side by side are a table, an address, a signature. */
const MIN_LINES = 6;
/** The same where the pages before were set in these columns. */
const MIN_KNOWN_LINES = 2;
/** Edges this close are one, in points. */
const SAME_EDGE = 6;
/** Lines of prose fill their column; the cells of a table do not. */
const MIN_FILL = 0.6;
/** Columns of text whose lines are shorter have headings and lists, so that few base lines meet; those of a table all do. */
const MAX_ALIGNED = 0.75;
/** In points. */
const SAME_LINE = 1;
const MIN_COLUMN_SHARE = 0.2;
/** Wider gaps lie between the short cells of a table. */
const MAX_GUTTER_SHARE = 0.12;
const MAX_DEPTH = 3;
/** Of the places found, those looked at closely. */
const MAX_TRIED = 4;
/** Most lines of a column are one piece. */
const MIN_SINGLE = 0.6;
/** Places tried for a gutter, on however wide a page. */
const MAX_PLACES = 300;
/** What stands off the text by this many lines at the head or foot of a page belongs to neither column. */
const STAND_OFF = 1.6;
/** The same for a title, in heights of the letters below it. */
const TITLE_STAND_OFF = 2.2;

/** Where the second column of a page begins, which the pages after it mostly keep. */
export interface Gutter {
  readonly x: number;
  readonly rightColumn: number;
}

/**
 * The segments of a page in groups, each one column or one band of its own, in reading order: what crosses the gutter divides
 * the page into bands, and in each band the left column is read before the right. One group for a page in one column.
 * @param known gutters of the pages before; a gutter of this page is added
 */
export function readingGroups(
  segments: readonly Segment[],
  known: Gutter[] = [],
): (readonly Segment[])[] {
  const { head, body, foot } = withoutEdges(segments);
  const gutter = body.length < 2 * MIN_LINES ? undefined : gutterOf(body);
  if (gutter !== undefined) {
    const right = body.filter((segment) => segment.left >= gutter);
    known.push({ x: gutter, rightColumn: leftEdge(right) });
  }
  const ordered = inOrder(body, 0, gutter) ?? inKnownOrder(body, known);
  return ordered === undefined ? [segments] : [head, ...ordered, foot];
}

/** Groups of segments, each one column or one band of its own, in reading order; undefined without a gutter. */
function inOrder(
  segments: readonly Segment[],
  depth: number,
  gutter = depth < MAX_DEPTH ? gutterOf(segments) : undefined,
): Segment[][] | undefined {
  if (gutter === undefined) return undefined;
  return bandsAt(segments, gutter).flatMap((band) => {
    if (!isInColumns(band, gutter)) return [band];
    const { left, right } = sidesOf(band, gutter);
    return [left, right].flatMap((column) => inOrder(column, depth + 1) ?? [column]);
  });
}

/** The few lines of a last page in the columns of the pages before it. */
function inKnownOrder(
  segments: readonly Segment[],
  known: readonly Gutter[],
): Segment[][] | undefined {
  for (const { x, rightColumn } of known.toReversed()) {
    let isFound = false;
    const groups = bandsAt(segments, x).flatMap((band) => {
      const { left, right } = sidesOf(band, x);
      const isSplit =
        left.length + right.length === band.length &&
        [left, right].every((side) => rowsOf(side).length >= MIN_KNOWN_LINES) &&
        Math.abs(leftEdge(right) - rightColumn) < SAME_EDGE &&
        isNoTable(left, right);
      isFound ||= isSplit;
      return isSplit ? [left, right] : [band];
    });
    if (isFound) return groups;
  }
  return undefined;
}

/**
 * The place between columns that puts most lines into columns; of equal ones the middle. On each side of it stands text in one
 * column, or in columns itself: rows of several pieces on one side are a table, and the place lies between two of its cells.
 */
function gutterOf(segments: readonly Segment[], depth = 0): number | undefined {
  const left = leftEdge(segments);
  const right = rightEdge(segments);
  const margin = (right - left) * MIN_COLUMN_SHARE;
  const places: { from: number; to: number; score: number }[] = [];
  const step = Math.max(2, (right - left) / MAX_PLACES);
  for (let x = left + margin; x <= right - margin; x += step) {
    const bands = bandsAt(segments, x).filter((band) => isInColumns(band, x));
    const score = bands.reduce((sum, band) => sum + band.length, 0);
    if (score < segments.length / 2) continue;
    const last = places.at(-1);
    if (last?.score === score && x - last.to < 1.5 * step) last.to = x;
    else places.push({ from: x, to: x, score });
  }
  return places
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_TRIED)
    .map(({ from, to }) => (from + to) / 2)
    .find((x) => dividesText(segments, x, depth));
}

function dividesText(segments: readonly Segment[], x: number, depth: number): boolean {
  const columns = bandsAt(segments, x).filter((band) => isInColumns(band, x));
  return columns.every((band) => {
    if (isWrappedTable(rowsOf(band))) return false;
    const { left, right } = sidesOf(band, x);
    if (alignedShare(left, right) < MAX_ALIGNED) return true;
    return [left, right].every((side) => {
      const rows = rowsOf(side);
      const single = rows.filter((row) => row.length === 1).length;
      if (single >= rows.length * MIN_SINGLE) return true;
      return depth < MAX_DEPTH && gutterOf(side, depth + 1) !== undefined;
    });
  });
}

/** Runs of lines from the top: those that cross `x` anywhere in one band, those that leave it free in the next. */
function bandsAt(segments: readonly Segment[], x: number): Segment[][] {
  const bands: Segment[][] = [];
  let previous: boolean | undefined;
  for (const row of rowsOf(segments)) {
    const crosses = row.some((segment) => segment.left < x && segment.right > x);
    if (crosses !== previous) bands.push([]);
    bands.at(-1)?.push(...row);
    previous = crosses;
  }
  return bands;
}

function isInColumns(band: readonly Segment[], x: number): boolean {
  const { left, right } = sidesOf(band, x);
  if (left.length + right.length < band.length) return false;
  const gutter = leftEdge(right) - rightEdge(left);
  const isNarrow = gutter <= (rightEdge(right) - leftEdge(left)) * MAX_GUTTER_SHARE;
  return isNarrow && [left, right].every(isText) && isNoTable(left, right);
}

function sidesOf(band: readonly Segment[], x: number): { left: Segment[]; right: Segment[] } {
  return {
    left: band.filter((segment) => segment.right <= x),
    right: band.filter((segment) => segment.left >= x),
  };
}

function isNoTable(left: readonly Segment[], right: readonly Segment[]): boolean {
  return [left, right].every(fillsColumn) || alignedShare(left, right) < MAX_ALIGNED;
}

/** Enough lines, and more words than figures. */
function isText(column: readonly Segment[]): boolean {
  const text = column.map((segment) => segment.text).join('');
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return rowsOf(column).length >= MIN_LINES && letters > text.length / 2;
}

/** Whether most lines fill the column they make. */
function fillsColumn(column: readonly Segment[]): boolean {
  const width = rightEdge(column) - leftEdge(column);
  const fills = rowsOf(column)
    .map((row) => row.reduce((sum, segment) => sum + segment.right - segment.left, 0) / width)
    .toSorted((a, b) => a - b);
  return (fills[fills.length >> 1] ?? 0) >= MIN_FILL;
}

/** The share of lines that stand on one base line with a line of the other side, as the cells of a row do. */
function alignedShare(left: readonly Segment[], right: readonly Segment[]): number {
  const [fewer, more] = [rowsOf(left), rowsOf(right)].toSorted((a, b) => a.length - b.length);
  const places = (more ?? []).map((row) => row[0]?.y ?? 0);
  const aligned = (fewer ?? []).filter((row) =>
    places.some((y) => Math.abs(y - (row[0]?.y ?? 0)) < SAME_LINE),
  );
  return aligned.length / Math.max(1, fewer?.length ?? 0);
}

/**
 * Head and foot of a page: at most two lines that stand off what follows or precedes, and below the head those that are alone
 * at their height, such as a title above three columns.
 */
function withoutEdges(segments: readonly Segment[]) {
  const rows = rowsOf(segments);
  const gaps = rows.slice(1).map((row, i) => (rows[i]?.[0]?.y ?? 0) - (row[0]?.y ?? 0));
  const pitch = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const standsOff = (gap: number | undefined): boolean =>
    gap !== undefined && gap > pitch * STAND_OFF;
  let headRows = standsOff(gaps[1]) ? 2 : standsOff(gaps[0]) ? 1 : 0;
  const isAlone = (at: number): boolean =>
    rows[at]?.length === 1 && (gaps[at] ?? 0) > (rows[at + 1]?.[0]?.height ?? 0) * TITLE_STAND_OFF;
  while (headRows > 0 && isAlone(headRows)) headRows += 1;
  const footRows = standsOff(gaps.at(-2)) ? 2 : standsOff(gaps.at(-1)) ? 1 : 0;
  return {
    head: rows.slice(0, headRows).flat(),
    body: rows.slice(headRows, rows.length - footRows).flat(),
    foot: rows.slice(rows.length - footRows).flat(),
  };
}
