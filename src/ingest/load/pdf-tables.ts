import { isHan } from '../../core/text/normalize.ts';
import type { Segment } from './pdf-segments.ts';

/** A printed line, or a row of a table whose cells run over several printed lines. */
export interface TableRow {
  /** One text a column; empty where the table shows nothing. */
  readonly cells: readonly string[];
  readonly segments: readonly Segment[];
  /** False for a line that is part of no table. */
  readonly isRow: boolean;
}

/** Base lines within a cell are at most this far apart, in heights of the letters. */
const LINE_PITCH = 1.75;
/** Rows stand apart by this much more than the lines within a cell, or nothing tells them apart. */
const ROW_PITCH = 1.15;
/** A table that columns of text are not taken for. */
const MIN_ROWS = 3;
const MIN_COLUMNS = 3;
const MOST = 0.7;
/** In heights of the letters. */
const MAX_CELL_WIDTH = 12;
/** In points. */
const SAME_LINE = 1;
/** Rows of one table are at most this far apart, in heights of the letters. */
const MAX_ROW_GAP = 5;

/**
 * Lines of one column of a page, from the top; where they are a table, the lines of each row joined cell by cell. A table is a run
 * of lines whose pieces stand in the same two or more columns.
 */
export function withTableRows(lines: readonly (readonly Segment[])[]): TableRow[] {
  const rows: TableRow[] = [];
  let at = 0;
  while (at < lines.length) {
    const table = tableAt(lines, at);
    if (table === undefined) {
      rows.push(singleLine(lines[at] ?? []));
      at += 1;
      continue;
    }
    rows.push(...table.rows);
    at = table.end;
  }
  return rows;
}

/**
 * Whether most of the lines are one table of three or more columns whose cells run over several lines: its rows stand apart, and
 * the cells of each begin on one base line, and they are narrower than columns of text.
 */
export function isWrappedTable(lines: readonly (readonly Segment[])[]): boolean {
  return lines.some((_, start) => {
    const table = tableAt(lines, start);
    if (table === undefined || table.end - start < lines.length * MOST) return false;
    const { rows } = table;
    if (rows.length < MIN_ROWS || (rows[0]?.cells.length ?? 0) < MIN_COLUMNS) return false;
    const begins = rows.filter(({ cells, segments }) => {
      const top = segments[0]?.y ?? 0;
      const first = segments.filter(({ y }) => top - y < SAME_LINE).length;
      return first === cells.filter((cell) => cell !== '').length;
    });
    return rows.length < table.end - start && begins.length >= rows.length * MOST && isNarrow(rows);
  });
}

/** Whether most pieces are shorter than the lines of a column of text. */
function isNarrow(rows: readonly TableRow[]): boolean {
  const widths = rows
    .flatMap(({ segments }) => segments)
    .map(({ left, right, height }) => (right - left) / height)
    .toSorted((a, b) => a - b);
  return (widths[widths.length >> 1] ?? 0) <= MAX_CELL_WIDTH;
}

function singleLine(segments: readonly Segment[]): TableRow {
  return { cells: segments.map(({ text }) => text), segments, isRow: false };
}

interface Column {
  readonly left: number;
  readonly right: number;
}

/** The table that begins with this line: at least two lines, one of them below the first with several pieces too. */
function tableAt(
  lines: readonly (readonly Segment[])[],
  start: number,
): { rows: TableRow[]; end: number } | undefined {
  const first = lines[start] ?? [];
  if (first.length < 2) return undefined;
  let grid: readonly Column[] = first;
  let end = start + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? [];
    const gap = (lines[end - 1]?.[0]?.y ?? 0) - (line[0]?.y ?? 0);
    const size = line[0]?.height ?? 0;
    if (gap > size * MAX_ROW_GAP) break;
    const merged = mergedColumns(grid, line);
    if (merged === undefined) break;
    // A line alone in its column goes on in a cell, or it is text below the table.
    if (line.length === 1 && gap > size * LINE_PITCH) break;
    grid = merged;
  }
  const own = lines.slice(start, end);
  if (own.filter((line) => line.length >= 2).length < 2) return undefined;
  const columns = columnsOf(own);
  // Where no line shows every column, the lines are no grid: an address, or a form.
  if (!own.some((line) => line.length >= columns.length)) return undefined;
  const rows = joinRows(own, columns);
  // A line alone below the last row is text.
  while (rows.at(-1)?.segments.length === 1) {
    rows.pop();
    end -= 1;
  }
  return { rows, end };
}

function columnsOf(lines: readonly (readonly Segment[])[]): readonly Column[] {
  return lines
    .slice(1)
    .reduce<readonly Column[]>(
      (columns, line) => mergedColumns(columns, line) ?? columns,
      lines[0] ?? [],
    );
}

/** Columns widened by the pieces of a line; undefined where a piece lies across two of them. */
function mergedColumns(
  columns: readonly Column[],
  line: readonly Segment[],
): readonly Column[] | undefined {
  const widened: Column[] = columns.map(({ left, right }) => ({ left, right }));
  for (const { left, right } of line) {
    const touched = widened.filter((column) => column.left < right && left < column.right);
    if (touched.length > 1) return undefined;
    const [column] = touched;
    if (column === undefined) {
      // A column that the first line leaves empty; a line of text beside no column is none.
      if (line.length < 2) return undefined;
      widened.push({ left, right });
    } else {
      widened[widened.indexOf(column)] = {
        left: Math.min(column.left, left),
        right: Math.max(column.right, right),
      };
    }
  }
  return widened.toSorted((a, b) => a.left - b.left);
}

function joinRows(lines: readonly (readonly Segment[])[], columns: readonly Column[]): TableRow[] {
  const limit = rowGap(lines);
  const groups: (readonly Segment[])[][] = [];
  let before: number | undefined;
  for (const line of lines) {
    const y = line[0]?.y ?? 0;
    const goesOn = limit === undefined ? isOnlyFurther(line, columns) : (before ?? 0) - y < limit;
    if (before !== undefined && goesOn) groups.at(-1)?.push(line);
    else groups.push([line]);
    before = y;
  }
  const rows = groups.flatMap((group) =>
    isOneRow(group, columns) ? [group] : group.map((l) => [l]),
  );
  return rows.map((group) => ({
    cells: columns.map((column) => cellText(group, column)),
    segments: group.flat(),
    isRow: true,
  }));
}

/** Without other signs: a line that shows one cell alone, not the first, goes on in it. Two cells are a row under a common first one. */
function isOnlyFurther(line: readonly Segment[], columns: readonly Column[]): boolean {
  const [only] = line;
  return line.length === 1 && only !== undefined && !isIn(columns[0], only.left, only.right);
}

/**
 * Whether lines close together can be one row: each cell is on lines that follow each other, and some cell on half of them at
 * most. Rows of values set close are neither: to join two of them would mix their values.
 */
function isOneRow(group: readonly (readonly Segment[])[], columns: readonly Column[]): boolean {
  if (group.length === 1) return true;
  const shown = columns.map((column) =>
    group.flatMap((line, i) =>
      line.some(({ left, right }) => isIn(column, left, right)) ? [i] : [],
    ),
  );
  const own = shown.filter((at) => at.length > 0);
  const isUnbroken = own.every((at) => (at.at(-1) ?? 0) - (at[0] ?? 0) === at.length - 1);
  return isUnbroken && own.some((at) => at.length <= group.length / 2);
}

/** Lines closer than this, in points, may be of one row. Undefined where all lines are as far apart. */
function rowGap(lines: readonly (readonly Segment[])[]): number | undefined {
  const size = lines[0]?.[0]?.height ?? 0;
  const gaps = lines
    .slice(1)
    .map((line, i) => (lines[i]?.[0]?.y ?? 0) - (line[0]?.y ?? 0))
    .toSorted((a, b) => a - b);
  let best: { limit: number; ratio: number } | undefined;
  for (const [i, gap] of gaps.entries()) {
    const next = gaps[i + 1];
    if (next === undefined || gap > size * LINE_PITCH) break;
    const ratio = next / gap;
    if (ratio >= ROW_PITCH && (best === undefined || ratio > best.ratio))
      best = { limit: (gap + next) / 2, ratio };
  }
  if (best !== undefined) return best.limit;
  return (gaps[0] ?? 0) > size * LINE_PITCH ? 0 : undefined;
}

/** The pieces of one column on all lines of a row, tied as the lines of a paragraph are. */
function cellText(group: readonly (readonly Segment[])[], column: Column): string {
  let text = '';
  for (const segment of group.flat()) {
    if (!isIn(column, segment.left, segment.right)) continue;
    const needsBlank = /[A-Za-z0-9,.;)]$/.test(text) && /^[A-Za-z0-9(]/.test(segment.text);
    const glue = needsBlank && !isHan(text.at(-1)) ? ' ' : '';
    text += `${glue}${segment.text}`;
  }
  return text;
}

function isIn(column: Column | undefined, left: number, right: number): boolean {
  return column !== undefined && column.left < right && left < column.right;
}
