import { mergeHeadings } from './cut-insert.js';
import { bracketedLines } from './insert-headings.js';
import { plainHeadings } from './plain-headings.js';
import { buildSections } from './sections.js';
/** Below every heading a format can mark. */
const BRACKET_LEVEL = 7;
/**
 * Sections of guidelines, laboratory tests, policies, textbooks and papers: the headings the format marks; where it marks
 * none, the numbered ones; and lines opened by a title in 【】.
 */
export function headingSections({ text, headings }, kind) {
  const marked = headings.length > 0 ? headings : plainHeadings(text);
  return buildSections(text, mergeHeadings(marked, bracketedLines(text, BRACKET_LEVEL)), kind);
}
//# sourceMappingURL=cut-by-headings.js.map
