import type { DocumentKind } from '../../retrieval/document.ts';
import type { SectionRole } from '../../retrieval/section-role.ts';

/** One row of a title table. */
export interface SectionTitles {
  readonly role: SectionRole;
  /** Whole titles between bars, lower case, without numbering; blanks inside Chinese words do not matter. */
  readonly titles: string;
}

/** A row that holds only in such documents, and there before any other row. */
export interface KindTitles extends SectionTitles {
  readonly kind: DocumentKind;
}
