import { insertHeadings } from './insert-headings.js';
import { buildSections } from './sections.js';
/** Sections of a drug insert: its regulated headings, wherever they stand in a line, and what its format marks. */
export function insertSections({ text, headings }) {
  return buildSections(
    text,
    mergeHeadings(headings, insertHeadings(text, headings)),
    'drug-insert',
  );
}
/** Both lists in order of the text; where two cover the same place the format's own heading stays. */
export function mergeHeadings(own, found) {
  const merged = [...own];
  let at = 0;
  for (const heading of found) {
    while (at < own.length && (own[at]?.end ?? 0) <= heading.start) at += 1;
    const next = own[at];
    if (next === undefined || next.start >= heading.end) merged.push(heading);
  }
  return merged.toSorted((a, b) => a.start - b.start);
}
//# sourceMappingURL=cut-insert.js.map
