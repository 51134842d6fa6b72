import type { Heading, LoadedDocument } from '../types.ts';
import { insertHeadings } from './insert-headings.ts';
import { buildSections, type Section } from './sections.ts';

/** Sections of a drug insert: its regulated headings, wherever they stand in a line, and what its format marks. */
export function insertSections({ text, headings }: LoadedDocument): Section[] {
  return buildSections(
    text,
    mergeHeadings(headings, insertHeadings(text, headings)),
    'drug-insert',
  );
}

/** Both lists in order of the text; where two cover the same place the format's own heading stays. */
export function mergeHeadings(own: readonly Heading[], found: readonly Heading[]): Heading[] {
  const merged = [...own];
  let at = 0;
  for (const heading of found) {
    while (at < own.length && (own[at]?.end ?? 0) <= heading.start) at += 1;
    const next = own[at];
    if (next === undefined || next.start >= heading.end) merged.push(heading);
  }
  return merged.toSorted((a, b) => a.start - b.start);
}
