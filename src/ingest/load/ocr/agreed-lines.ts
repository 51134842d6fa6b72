import { UNREAD } from '../../../core/text/unread.ts';
import { isKnownTitle } from '../../chunk/heading-roles.ts';
import type { PdfLine } from '../pdf-page-lines.ts';
import { tidyLine } from '../pdf-page-lines.ts';
import type { ScannedLine, ScannedWord } from './tesseract.ts';

/** Two readings of one page at different resolutions. */
export interface Readings {
  readonly lines: readonly ScannedLine[];
  readonly others: readonly ScannedLine[];
  /** Pixels of the first reading for one of the other. */
  readonly scale: number;
}

/** What counts when two readings are compared: letters, figures and what belongs to figures; commas and dots are noise. */
const COUNTS = /[\p{L}\p{N}%<>≤≥＜＞~±+×/-]|(?<=\d)\.(?=\d)/gu;
/** Bullets come out as quotes, dots and dashes. */
const BULLET = /^[”“"'‘’…·•.,，、:：;；。_—=|\\ー-]+\s*/u;
const LEAST_CONFIDENCE = 60;
/** Of a reading that is believed alone. */
const SURE_CONFIDENCE = 85;
/** What the brackets of a heading come out as. */
const BRACKETS = /^[【[［(（〔{].*[】\]］)）〕}]$/u;
const MAX_HEADING = 16;
/** Gap between two cells of a table, in line heights. */
const CELL_GAP = 2;

/**
 * The lines on which two readings agree; every other one is `UNREAD`. One reading alone takes 750mg for 150mg with good
 * confidence, two at different resolutions hardly do so alike.
 */
export function agreedLines({ lines, others, scale }: Readings, page: number): PdfLine[] {
  const words = others.flat();
  const agreed: PdfLine[] = [];
  for (const line of lines) {
    const said = essence(line);
    if (said === '') continue;
    const box = boxOf(line);
    const same = words
      .filter((word) => isInside(word, box, scale))
      .toSorted((a, b) => a.left - b.left);
    const isSure = confidenceOf(line) >= LEAST_CONFIDENCE && essence(same) === said;
    const unread = scannedHeading([line, same]) ?? UNREAD;
    if (isSure) agreed.push({ page, ...cellsOf(line) });
    // Several unread lines in a row are one gap.
    else if (agreed.at(-1)?.text !== unread) agreed.push({ page, text: unread, cells: [unread] });
  }
  return agreed;
}

/**
 * A bracketed heading on which two readings differ. Its words are of a small vocabulary, so one sure reading is enough; where no
 * reading has them, a heading of unknown words keeps what follows out of the section before it. Undefined for any other line.
 */
function scannedHeading(readings: readonly ScannedLine[]): string | undefined {
  const known = new Set<string>();
  let isBracketed = true;
  for (const words of readings) {
    const text = words.map((word) => word.text).join('');
    isBracketed &&= text.length <= MAX_HEADING && BRACKETS.test(text);
    const title = text.replace(/[^\p{Script=Han}]/gu, '');
    const isSure = confidenceOf(words) >= SURE_CONFIDENCE;
    if (isSure && /[【】]/.test(text) && isKnownTitle(title)) known.add(title);
  }
  if (known.size === 1) return `【${[...known].join('')}】`;
  return isBracketed ? `【${UNREAD}】` : undefined;
}

function confidenceOf(line: ScannedLine): number {
  return line.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, line.length);
}

function essence(line: ScannedLine): string {
  const text = line.map((word) => word.text).join('');
  return (text.normalize('NFKC').replace(BULLET, '').match(COUNTS) ?? []).join('').toLowerCase();
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxOf(line: ScannedLine): Box {
  return {
    left: Math.min(...line.map(({ left }) => left)),
    right: Math.max(...line.map(({ left, width }) => left + width)),
    top: Math.min(...line.map(({ top }) => top)),
    bottom: Math.max(...line.map(({ top, height }) => top + height)),
  };
}

function isInside({ left, top, width, height }: ScannedWord, box: Box, scale: number): boolean {
  const x = (left + width / 2) * scale;
  const y = (top + height / 2) * scale;
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function cellsOf(line: ScannedLine): Pick<PdfLine, 'text' | 'cells'> {
  const heights = line.map(({ height }) => height).toSorted((a, b) => a - b);
  const gap = (heights[Math.floor(heights.length / 2)] ?? 0) * CELL_GAP;
  const cells: string[] = [''];
  let before: ScannedWord | undefined;
  for (const word of line) {
    if (before !== undefined && word.left - (before.left + before.width) > gap) cells.push('');
    const cell = cells.pop() ?? '';
    const needsBlank = /[A-Za-z0-9,.;:)%]$/.test(cell) && /^[A-Za-z0-9(]/.test(word.text);
    cells.push(`${cell}${needsBlank ? ' ' : ''}${word.text}`);
    before = word;
  }
  const kept = cells.map((cell, i) =>
    asPrinted(tidyLine(i === 0 ? cell.replace(BULLET, '') : cell)),
  );
  return { text: kept.join(' '), cells: kept };
}

const WIDE: Readonly<Record<string, string>> = { ',': '，', '.': '。', ':': '：', ';': '；' };

/** A mark beside Han; a dot between figures is none. */
const HAN_MARK = / ?(?:(?<=\p{Script=Han} ?)[,.:;](?!\d) ?|[,:;] ?(?=\p{Script=Han}))/gu;

/** Marks beside Han are wide ones, and the brackets of a regulated heading come out in any shape or not at all. */
function asPrinted(cell: string): string {
  const heading = /^[【[［](\p{Script=Han}{2,12})[】\]］]*$/u.exec(cell)?.[1];
  if (heading !== undefined) return `【${heading}】`;
  return cell.replace(HAN_MARK, (mark) => WIDE[mark.trim()] ?? mark);
}
