import { isHan } from '../../core/text/normalize.js';
import { isKnownTitle } from '../chunk/heading-roles.js';
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
export function joinLines(pages) {
  const lines = pages.flat();
  const full = fullWidth(lines);
  const words = hyphenWords(lines);
  const starts = new Map();
  let text = '';
  let previous;
  let previousIsRow = false;
  for (const [i, line] of lines.entries()) {
    const isRow = isTableRow(lines, i);
    const printed = isRow
      ? `| ${line.cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`
      : line.text;
    if (previous !== undefined) {
      const joins = !isRow && !previousIsRow && continues(previous, line, full);
      const { base, joiner } = joins ? glue(text, printed, words) : { base: text, joiner: '\n' };
      text = base + joiner;
    }
    if (!starts.has(line.page)) starts.set(line.page, text.length);
    text += printed;
    previous = line;
    previousIsRow = isRow;
  }
  return { text, pages: pageSpans(starts, text.length) };
}
function pageSpans(starts, length) {
  const ordered = [...starts];
  return ordered.map(([page, start], i) => ({ page, start, end: ordered[i + 1]?.[1] ?? length }));
}
/** The width that nine tenths of the lines stay below, Han characters counted double. */
function fullWidth(lines) {
  const widths = lines.map(({ text }) => width(text)).toSorted((a, b) => a - b);
  return widths[Math.floor(widths.length * 0.9)] ?? 0;
}
function width(text) {
  let sum = 0;
  for (const char of text) sum += CJK.test(char) ? 2 : 1;
  return sum;
}
function isTableRow(lines, i) {
  const count = lines[i]?.cells.length ?? 0;
  if (count < 2) return false;
  const isLike = (line) =>
    line !== undefined &&
    line.cells.length >= 2 &&
    Math.abs(line.cells.length - count) <= (count > 2 ? 1 : 0);
  return isLike(lines[i - 1]) || isLike(lines[i + 1]);
}
function continues(line, next, full) {
  if (isHeadingLine(line.text) || isHeadingLine(next.text) || STRONG_OPENER.test(next.text))
    return false;
  const startsLower = /^[a-z]/.test(next.text);
  if (ENDS_SENTENCE.test(line.text)) return startsLower && /[.,]$/.test(line.text);
  const isLong = width(line.text) >= full * 0.7;
  const isItem = WEAK_OPENER.test(next.text) && !UNIT_AFTER_NUMBER.test(next.text);
  if (isItem) return false;
  return (
    isLong || startsLower || /^[，、。；：）,;)]/.test(next.text) || /[，、（,(]$/.test(line.text)
  );
}
/** A line that is nothing but a heading: 【禁忌】, "4 CONTRAINDICATIONS", "禁 忌". */
function isHeadingLine(text) {
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
/** How a line is tied to the text before it: Han without a blank, Latin with one, a hyphenated word made whole. */
function glue(text, next, words) {
  const last = text.at(-1) ?? '';
  const first = next[0] ?? '';
  const head = /([A-Za-z]{2,})[-\u00ad]$/.exec(text)?.[1];
  const tail = /^[a-z]+/.exec(next)?.[0];
  if (head !== undefined && tail !== undefined) {
    const keepsHyphen = !text.endsWith('\u00ad') && words.has(`${head}-${tail}`.toLowerCase());
    return { base: keepsHyphen ? text : text.slice(0, -1), joiner: '' };
  }
  const isCjk = (char) => isHan(char) || CJK.test(char);
  return { base: text, joiner: isCjk(last) || isCjk(first) ? '' : ' ' };
}
/** Compounds such as "beta-blocker" that stand whole somewhere: their hyphen survives the end of a line. */
function hyphenWords(lines) {
  const words = new Set();
  for (const { text } of lines) {
    for (const match of text.matchAll(/[A-Za-z]{2,}-[a-z]{2,}/g)) words.add(match[0].toLowerCase());
  }
  return words;
}
//# sourceMappingURL=pdf-paragraphs.js.map
