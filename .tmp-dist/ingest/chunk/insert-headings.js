import { regulatedRole } from './heading-roles.js';
/** Below the document's own title, above anything an author structures a section with. */
const INSERT_LEVEL = 2;
/** From this many regulated headings in brackets or marked by the format on, a plain "规格：" is text. */
const MARKS_RULE_FROM = 4;
const BRACKETED =
  /[【〔]\s*([^【】〔〕\n]{1,24}?)\s*[】〕]\s{0,2}[：:]?|(?<=^|\n)[ \t　]*\[\s*([^[\]\n]{1,24}?)\s*\](?!\()\s{0,2}[：:]?/g;
/** "见【注意事项】", "（【禁忌】": the bracket is spoken of, it does not begin a section. */
const SPOKEN_OF_BEFORE =
  /(?:见|参阅|参考|参照|查阅|阅读|按照?|依照|根据|本说明书|说明书中?|和|与|及|或|[、“「"《（(，,：:])[ \t]*$/;
const SPOKEN_OF_AFTER =
  /^[ \t]*(?:项下|项中|项内|项[。，；,;）)]|部分[。，；,;）)的中]|一?节[。，；,;）)中]|章节|所述|内容[。，；,;）)]|[）)”」"》，,。、]|(?:和|与|及|或)\s*[【〔[])/;
const MAX_PLAIN_LENGTH = 100;
const PLAIN_LINE =
  /^(?![-–—•·>])(?:[*#]+\s*)?(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．]\s*)?([^：:【】|]{1,60}?)[*\s]*([：:]|$)/;
/**
 * The headings a drug insert must have, however they are written: 【禁忌】, [禁忌], 〔禁忌〕, "禁 忌：", a line that says
 * nothing else, or 【禁忌】 in the middle of a line whose breaks were lost. A heading that a sentence only refers to is none.
 * @param marked headings that the format of the file marks
 */
export function insertHeadings(text, marked = []) {
  const bracketed = bracketedHeadings(text);
  const regulated = [...marked, ...bracketed].filter(
    ({ title }) => regulatedRole(title) !== undefined,
  );
  if (regulated.length >= MARKS_RULE_FROM) return bracketed;
  const plain = plainHeadings(text);
  return [
    ...bracketed,
    ...plain.filter((heading) => !bracketed.some((other) => overlap(heading, other))),
  ].toSorted((a, b) => a.start - b.start);
}
/** Lines that begin with a title in 【】 or 〔〕, whatever it says. */
export function bracketedLines(text, level) {
  return bracketedHeadings(text, level).filter(({ start }) => lineLead(text, start).trim() === '');
}
function bracketedHeadings(text, level = INSERT_LEVEL) {
  const headings = [];
  for (const match of text.matchAll(BRACKETED)) {
    const title = joined((match[1] ?? match[2] ?? '').trim());
    const bracket = match.index + match[0].length - match[0].trimStart().length;
    const end = match.index + match[0].trimEnd().length;
    if (SPOKEN_OF_AFTER.test(text.slice(end, end + 12))) continue;
    const lead = lineLead(text, bracket);
    const beginsLine = /^[\s*#>-]*$/.test(lead);
    const isRegulated = regulatedRole(title) !== undefined;
    const isHeading = beginsLine
      ? isRegulated || match[1] !== undefined
      : isRegulated && !SPOKEN_OF_BEFORE.test(lead.slice(-12));
    if (!isHeading) continue;
    // Marks of emphasis or level before the bracket belong to the heading.
    const start = beginsLine ? bracket - lead.trimStart().length : bracket;
    headings.push({ start, end, level, title });
  }
  return headings;
}
/** What stands before an offset in its line; of a long line only the last part, which then begins no line. */
function lineLead(text, offset) {
  const window = text.slice(Math.max(0, offset - 40), offset);
  return window.slice(window.lastIndexOf('\n') + 1);
}
function plainHeadings(text) {
  const headings = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const start = offset + (line.length - line.trimStart().length);
    const match = PLAIN_LINE.exec(line.trim().slice(0, MAX_PLAIN_LENGTH));
    const title = joined(match?.[1]?.trim() ?? '');
    if (match !== null && title !== '' && regulatedRole(title) !== undefined) {
      headings.push({ start, end: start + match[0].trimEnd().length, level: INSERT_LEVEL, title });
    }
    offset += line.length + 1;
  }
  return headings;
}
/** "禁 忌" as 禁忌; the blanks between Latin words stay. */
function joined(title) {
  const bare = title.replace(/^\d{1,2}(?:[.、．]|\s)\s*/, '').replace(/^[*#\s]+|[*\s]+$/g, '');
  return bare.replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
}
function overlap(a, b) {
  return a.start < b.end && b.start < a.end;
}
//# sourceMappingURL=insert-headings.js.map
