import { detectLanguage, type Language } from '../../core/text/language.ts';
import type { Span } from '../../core/text/span.ts';
import type { DocumentKind } from '../../retrieval/document.ts';
import { recommendationHeading } from '../../retrieval/recommendation.ts';
import type { ChunkLimits } from '../../retrieval/store/attachment-types.ts';
import type { CutChunk, LoadedDocument } from '../types.ts';
import { headingSections } from './cut-by-headings.ts';
import { insertSections } from './cut-insert.ts';
import { withOverlap } from './overlap.ts';
import { pageOf } from './page-of.ts';
import { findRecommendations } from './recommendations.ts';
import type { Section } from './sections.ts';
import { CHUNK_SIZES, type ChunkSizes, splitSection } from './split-section.ts';
import { tableHeaderAbove } from './table-header.ts';

/** UTF-16 units a token stands for where a caller gives sizes in tokens: one Han character, four letters. */
const TOKEN_LENGTHS: Readonly<Record<Language, number>> = { zh: 1, en: 4 };

/** Changes whenever the same file would be cut otherwise: stored documents are then cut again at the next ingest. */
export const CHUNKER_VERSION = 'chunker-3';

/** In an insert or a description of a test, 「建议：」 is advice of another kind. */
const WITHOUT_RECOMMENDATIONS: ReadonlySet<DocumentKind> = new Set(['drug-insert', 'lab-test']);

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
  const sizes = sizesOf(CHUNK_SIZES[language], TOKEN_LENGTHS[language], limits);
  const chunks = sections.flatMap((section) =>
    partsOf(text, section, kind).flatMap(({ span, recommendation }) =>
      cutPart(text, span, recommendation === undefined ? sizes : whole(sizes)).map(
        ({ start, end }) => ({
          start,
          end,
          sectionPath:
            recommendation === undefined
              ? withTableHeader(section.path, tableHeaderAbove(text, start))
              : [...section.path, recommendation],
          role: section.role,
          page: pageOf(pages, start),
        }),
      ),
    ),
  );
  return { sections, chunks };
}

interface Part {
  readonly span: Span;
  /** The heading of the recommendation it is. */
  readonly recommendation: string | undefined;
}

/** A section's recommendations, each by itself, and what stands between them. */
function partsOf(text: string, section: Section, kind: DocumentKind): Part[] {
  const found = WITHOUT_RECOMMENDATIONS.has(kind)
    ? []
    : findRecommendations(text, section, section.path.at(-1));
  let at = section.start;
  const parts = found.flatMap(({ start, end, recommendation }): Part[] => {
    const before = { span: { start: at, end: start }, recommendation: undefined };
    at = end;
    const language = detectLanguage(text.slice(start, end));
    const heading = recommendationHeading(recommendation, language);
    return [before, { span: { start, end }, recommendation: heading }];
  });
  return [...parts, { span: { start: at, end: section.end }, recommendation: undefined }];
}

interface PartSizes extends ChunkSizes {
  readonly overlap: number;
}

function sizesOf(own: ChunkSizes, tokenLength: number, limits: ChunkLimits | undefined): PartSizes {
  if (limits === undefined) return { ...own, overlap: 0 };
  const overlap = limits.overlapTokens * tokenLength;
  const max = limits.maxTokens * tokenLength - overlap;
  return { max, hardMax: max, overlap };
}

/** A recommendation is one chunk wherever that is allowed at all. */
function whole({ hardMax, overlap }: PartSizes): PartSizes {
  return { max: hardMax, hardMax, overlap };
}

function cutPart(text: string, span: Span, sizes: PartSizes): Span[] {
  const parts = splitSection(text, span, sizes);
  return sizes.overlap === 0 ? parts : withOverlap(text, parts, sizes.overlap);
}

function withTableHeader(path: readonly string[], header: string | undefined): readonly string[] {
  return header === undefined ? path : [...path, header];
}
