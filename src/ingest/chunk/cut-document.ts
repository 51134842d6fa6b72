import { detectLanguage, type Language } from '../../core/text/language.ts';
import type { Span } from '../../core/text/span.ts';
import type { DocumentKind } from '../../retrieval/document.ts';
import type { ChunkLimits } from '../../retrieval/store/attachment-types.ts';
import type { CutChunk, LoadedDocument } from '../types.ts';
import { headingSections } from './cut-by-headings.ts';
import { insertSections } from './cut-insert.ts';
import { withOverlap } from './overlap.ts';
import { pageOf } from './page-of.ts';
import type { Section } from './sections.ts';
import { CHUNK_SIZES, splitSection } from './split-section.ts';
import { tableHeaderAbove } from './table-header.ts';

/** UTF-16 units a token stands for where a caller gives sizes in tokens: one Han character, four letters. */
const TOKEN_LENGTHS: Readonly<Record<Language, number>> = { zh: 1, en: 4 };

/** Changes whenever the same file would be cut otherwise: stored documents are then cut again at the next ingest. */
export const CHUNKER_VERSION = 'chunker-2';

export interface CutDocument {
  readonly sections: readonly Section[];
  readonly chunks: readonly CutChunk[];
}

/** Cuts a document along its sections. No chunk crosses a heading; together they hold all text that is no heading. */
export function cutDocument(
  document: LoadedDocument,
  kind: DocumentKind,
  language: Language = detectLanguage(document.text),
  limits?: ChunkLimits,
): CutDocument {
  const sections =
    kind === 'drug-insert' ? insertSections(document) : headingSections(document, kind);
  const { text, pages } = document;
  const chunks = sections.flatMap((section) =>
    cutSection(text, section, language, limits).map(({ start, end }) => ({
      start,
      end,
      sectionPath: withTableHeader(section.path, tableHeaderAbove(text, start)),
      role: section.role,
      page: pageOf(pages, start),
    })),
  );
  return { sections, chunks };
}

function cutSection(
  text: string,
  section: Section,
  language: Language,
  limits: ChunkLimits | undefined,
): Span[] {
  if (limits === undefined) return splitSection(text, section, CHUNK_SIZES[language]);
  const perToken = TOKEN_LENGTHS[language];
  const max = limits.maxTokens * perToken;
  const overlap = limits.overlapTokens * perToken;
  const parts = splitSection(text, section, { max: max - overlap, hardMax: max - overlap });
  return overlap === 0 ? parts : withOverlap(text, parts, overlap);
}

function withTableHeader(path: readonly string[], header: string | undefined): readonly string[] {
  return header === undefined ? path : [...path, header];
}
