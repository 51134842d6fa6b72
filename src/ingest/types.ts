import type { Language } from '../core/text/language.ts';
import type { Span } from '../core/text/span.ts';
import type { DocumentKind, PageSpan } from '../retrieval/document.ts';
import type { SectionRole } from '../retrieval/section-role.ts';

/** A heading as it stands in the text. `start`/`end` span the whole heading, marks included. */
export interface Heading extends Span {
  /** 1 is the outermost. */
  readonly level: number;
  /** The words of the heading without #, 【】, numbering dots or colons. */
  readonly title: string;
}

/** What a document says of itself: front matter, a sidecar file, or the file's own metadata. */
export interface DocumentMeta {
  readonly kind?: DocumentKind;
  readonly title?: string;
  readonly subject?: string;
  readonly aliases?: readonly string[];
  readonly language?: Language;
  readonly version?: string;
  /** Whose drug an insert is about, where several make it. */
  readonly maker?: string;
  readonly effectiveFrom?: string;
  /** The last day on which it holds. */
  readonly effectiveUntil?: string;
  /** Documents whose place it takes: file ids, document ids, source keys, file names or their stems. */
  readonly supersedes?: readonly string[];
  readonly sources?: readonly {
    readonly name: string;
    readonly year?: number;
    readonly section?: string;
  }[];
}

/** A file turned into text. This text is what is stored; every offset of the system points into it. */
export interface LoadedDocument {
  /** NFC, LF line ends, no front matter, no NUL or lone surrogate. */
  readonly text: string;
  /** In order of appearance; empty where the format has none. */
  readonly headings: readonly Heading[];
  /** Empty where the format has no pages. */
  readonly pages: readonly PageSpan[];
  readonly meta: DocumentMeta;
  /** Pages that showed nothing but images beside pages with text; what they say is not in `text`. */
  readonly pagesWithoutText?: number;
  /** Pages whose text was read from their pictures. Present, 0 too, where that was tried. */
  readonly pagesReadByOcr?: number;
}

/** Turns the bytes of one format into a document. Throws AppError `file_…`. */
export type Loader = (bytes: Uint8Array, context: LoadContext) => Promise<LoadedDocument>;

export interface LoadContext {
  /** Its last part decides the format where the bytes leave it open. */
  readonly filename: string;
  readonly limits: LoadLimits;
  /** Called after a part of a long reading: from then on the file has its time again. */
  readonly onProgress?: () => void;
}

/** What one file may cost at most. Beyond it the file is refused as `file_hostile`. */
export interface LoadLimits {
  /** Largest file; a larger one is refused as `request_too_large`, unread. */
  readonly maxFileBytes: number;
  readonly maxPages: number;
  /** Longest text, in UTF-16 units. */
  readonly maxTextLength: number;
  readonly maxArchiveBytes: number;
  readonly maxArchiveEntries: number;
  /** Uncompressed to compressed size of a whole archive, once it unpacks to more than a few MiB. */
  readonly maxArchiveRatio: number;
  /** Without progress; most formats are read in one go. */
  readonly timeoutMs: number;
  /** JavaScript heap of the parsing thread. */
  readonly maxHeapMegabytes: number;
  /** Growth of the whole process while a file is parsed: buffers lie outside the JavaScript heap. */
  readonly maxGrowthMegabytes: number;
}

/** A section or a part of one, before embedding. `text.slice(start, end)` has no blanks at its ends. */
export interface CutChunk extends Span {
  readonly sectionPath: readonly string[];
  readonly role: SectionRole | undefined;
  readonly page: number | undefined;
}
