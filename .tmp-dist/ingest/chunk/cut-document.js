import { detectLanguage } from '../../core/text/language.js';
import { headingSections } from './cut-by-headings.js';
import { insertSections } from './cut-insert.js';
import { pageOf } from './page-of.js';
import { CHUNK_SIZES, splitSection } from './split-section.js';
/** Changes whenever the same file would be cut otherwise: stored documents are then cut again at the next ingest. */
export const CHUNKER_VERSION = 'chunker-1';
/** Cuts a document along its sections. No chunk crosses a heading; together they hold all text that is no heading. */
export function cutDocument(document, kind, language = detectLanguage(document.text)) {
  const sections =
    kind === 'drug-insert' ? insertSections(document) : headingSections(document, kind);
  const { text, pages } = document;
  const chunks = sections.flatMap((section) =>
    splitSection(text, section, CHUNK_SIZES[language]).map(({ start, end }) => ({
      start,
      end,
      sectionPath: section.path,
      role: section.role,
      page: pageOf(pages, start),
    })),
  );
  return { sections, chunks };
}
//# sourceMappingURL=cut-document.js.map
