import type { Language } from '../core/text/language.ts';
import type { Span } from '../core/text/span.ts';
import type { SectionRole } from './section-role.ts';

/** 药品说明书, 诊疗知识, 临床路径, 检验检查, 规范与政策, 教材, 研究进展. */
export const DOCUMENT_KINDS = [
  'drug-insert',
  'guideline',
  'pathway',
  'lab-test',
  'policy',
  'textbook',
  'research',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Kinds that answer only questions that name their subject: a section or a dose without its drug is never an answer. */
export const SUBJECT_BOUND_KINDS: ReadonlySet<DocumentKind> = new Set(['drug-insert', 'lab-test']);

/** OpenAI's vector-store attributes: at most 16, string values of at most 512 characters. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface PageSpan extends Span {
  /** Counted from 1, as a reader turns them. */
  readonly page: number;
}

/** A document ready to be stored: text, where its pages are, and what is known about it. */
export interface NewDocument {
  /** What stays the same when the file changes: its path below the folder that was ingested, or its file name. */
  readonly sourceKey: string;
  readonly fileId: string;
  readonly filename: string;
  readonly title: string;
  /** The one thing the document is about, by its plainest name: a drug, a disease, a test. */
  readonly subject: string | undefined;
  /** Other names of the subject: salt, brand, English, short forms. */
  readonly aliases: readonly string[];
  readonly kind: DocumentKind;
  readonly language: Language;
  /** The document's own version, as printed in it; undefined where it has none. */
  readonly versionLabel: string | undefined;
  /** ISO dates: the first and the last day on which the document holds. */
  readonly effectiveFrom: string | undefined;
  readonly effectiveUntil: string | undefined;
  /** Other documents of the store whose place it takes: by file id, document id, source key, file name or its stem. */
  readonly supersedes: readonly string[];
  readonly text: string;
  readonly pages: readonly PageSpan[];
  readonly attributes: Attributes;
  /** Hash of the bytes and of everything that decides how they are cut; equal means nothing to do. */
  readonly fingerprint: string;
}

export interface NewChunk extends Span {
  /** Headings from the outermost to the chunk's own. */
  readonly sectionPath: readonly string[];
  readonly role: SectionRole | undefined;
  readonly page: number | undefined;
  /** Unit length, of the embedder's dimension. */
  readonly vector: Float32Array;
}

/**
 * What a version is today. `current` is in force; `scheduled` not yet; `expired` after its own last day; `superseded`
 * by a later version of the same source; `withdrawn` because another document takes its place.
 */
export type DocumentStatus = 'current' | 'scheduled' | 'expired' | 'superseded' | 'withdrawn';

/** Dates that can be changed without a new version. An absent key stays as it is, null clears it. */
export interface DocumentDates {
  readonly effectiveFrom?: string | null;
  readonly effectiveUntil?: string | null;
  readonly supersedes?: readonly string[];
}

/** One stored version of a document, without its text. */
export interface StoredDocument extends Omit<NewDocument, 'text' | 'pages'> {
  readonly id: number;
  readonly storeId: string;
  /** Counts from 1 for each source key of a store. */
  readonly version: number;
  /** Today. */
  readonly status: DocumentStatus;
  /** The newest version of its source key. */
  readonly isLatest: boolean;
  /** First day in force; undefined: from ever. */
  readonly inForceFrom: string | undefined;
  /** First day no longer in force; undefined: no end is known. */
  readonly inForceUntil: string | undefined;
  /** Id of the version or document that takes its place at `inForceUntil` or took it before. */
  readonly replacedBy: number | undefined;
  readonly textLength: number;
  readonly chunkCount: number;
  /** Unix time in seconds. */
  readonly createdAt: number;
}

/** A stored chunk with its text: always `text.slice(start, end)` of its document's stored text. */
export interface Chunk extends Span {
  readonly id: number;
  readonly documentId: number;
  readonly storeId: string;
  readonly ordinal: number;
  readonly sectionPath: readonly string[];
  readonly role: SectionRole | undefined;
  readonly page: number | undefined;
  readonly text: string;
}

/** Name of the attribute that counts the pages of a document whose text was read from pictures. */
export const PAGES_READ_BY_OCR = 'pages_read_by_ocr';

/** Whether a part of the text was read from pictures; such text may differ from what is printed. */
export function isReadByOcr({ attributes }: Pick<NewDocument, 'attributes'>): boolean {
  return Number(attributes[PAGES_READ_BY_OCR] ?? 0) > 0;
}
