import type { DocumentKind } from '../../retrieval/document.ts';
import type { LoadedDocument } from '../types.ts';
import { mergeHeadings } from './cut-insert.ts';
import { bracketedLines } from './insert-headings.ts';
import { plainHeadings } from './plain-headings.ts';
import { buildSections, type Section } from './sections.ts';

/** Below every heading a format can mark. */
const BRACKET_LEVEL = 7;

/**
 * Sections of guidelines, laboratory tests, policies, textbooks and papers: the headings the format marks; where it marks
 * none, the numbered ones; and lines opened by a title in 【】.
 */
export function headingSections({ text, headings }: LoadedDocument, kind: DocumentKind): Section[] {
  const marked = headings.length > 0 ? headings : plainHeadings(text);
  return buildSections(text, mergeHeadings(marked, bracketedLines(text, BRACKET_LEVEL)), kind);
}
