import { basename, extname } from 'node:path';
import { detectLanguage } from '../core/text/language.ts';
import {
  type Attributes,
  type DocumentKind,
  type NewDocument,
  PAGES_READ_BY_OCR,
} from '../retrieval/document.ts';
import type { ChunkLimits } from '../retrieval/store/attachment-types.ts';
import { cutDocument } from './chunk/cut-document.ts';
import { describeInsert, type InsertDescription } from './chunk/describe-insert.ts';
import { detectKind } from './chunk/detect-kind.ts';
import { titleIndex } from './chunk/sections.ts';
import type { CutChunk, LoadedDocument } from './types.ts';

/** A document cut and described, before it has a file, a fingerprint and vectors. */
export interface DescribedDocument {
  readonly fields: Omit<NewDocument, 'sourceKey' | 'fileId' | 'filename' | 'fingerprint'>;
  readonly chunks: readonly CutChunk[];
}

const MAX_ATTRIBUTES = 16;
const MAX_ATTRIBUTE_LENGTH = 512;
const MAX_FIRST_LINE_TITLE = 60;

/** What the document says of itself goes before what its text shows, and that before its file name. */
export function describeDocument(
  document: LoadedDocument,
  filename: string,
  forcedKind?: DocumentKind,
  limits?: ChunkLimits,
): DescribedDocument {
  const { text, pages, meta } = document;
  const kind = forcedKind ?? detectKind(document, filename);
  const language = meta.language ?? detectLanguage(text);
  const { sections, chunks } = cutDocument(document, kind, language, limits);
  const found: InsertDescription =
    kind === 'drug-insert' ? describeInsert(text, sections) : { aliases: [] };
  const subject = meta.subject ?? found.subject;
  const aliases = meta.aliases ?? (meta.subject === undefined ? found.aliases : []);
  return {
    fields: {
      title:
        meta.title ??
        headingTitle(document) ??
        found.title ??
        firstLineTitle(document) ??
        stem(filename),
      subject,
      aliases: aliases.filter((alias) => alias !== subject),
      kind,
      language,
      versionLabel: meta.version,
      effectiveFrom: meta.effectiveFrom,
      effectiveUntil: meta.effectiveUntil,
      supersedes: meta.supersedes ?? [],
      text,
      pages,
      attributes: attributesOf(document, meta.maker ?? found.maker),
    },
    chunks,
  };
}

/** The one outermost heading, or one that opens the text; any other is the heading of a part. */
function headingTitle({ text, headings }: LoadedDocument): string | undefined {
  const alone = headings[titleIndex(headings)]?.title;
  const first = headings[0];
  const opens = first !== undefined && text.slice(0, first.start).trim() === '';
  return alone ?? (opens ? first.title : undefined);
}

/** The first line of a PDF or a text file, where it looks like a title and not like a sentence. */
function firstLineTitle({ text }: LoadedDocument): string | undefined {
  const line = text.trimStart().split('\n', 1)[0]?.trim() ?? '';
  const isTitle =
    line.length >= 2 &&
    line.length <= MAX_FIRST_LINE_TITLE &&
    !/[。；;：:【】|]|[.,，]$/.test(line);
  return isTitle ? line : undefined;
}

function stem(filename: string): string {
  return basename(filename, extname(filename));
}

/** Its maker, and sources as `source_1` …, within what OpenAI allows for attributes; what does not fit is counted in the last one. */
function attributesOf(
  { meta: { sources = [] }, pagesWithoutText, pagesReadByOcr }: LoadedDocument,
  maker: string | undefined,
): Attributes {
  const lines = sources.map(({ name, year, section }) =>
    [name, year === undefined ? '' : `(${year})`, section ?? '']
      .filter((part) => part !== '')
      .join(' '),
  );
  const room = MAX_ATTRIBUTES - 4;
  const attributes: Record<string, string | number> = {};
  for (const [i, line] of lines.slice(0, room).entries())
    attributes[`source_${i + 1}`] = shorten(line);
  if (maker !== undefined) attributes['maker'] = shorten(maker);
  if (lines.length > room) attributes['sources_left_out'] = lines.length - room;
  if (pagesWithoutText !== undefined) attributes['pages_without_text'] = pagesWithoutText;
  if (pagesReadByOcr !== undefined) attributes[PAGES_READ_BY_OCR] = pagesReadByOcr;
  return attributes;
}

function shorten(text: string): string {
  if (text.length <= MAX_ATTRIBUTE_LENGTH) return text;
  return `${text.slice(0, MAX_ATTRIBUTE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
