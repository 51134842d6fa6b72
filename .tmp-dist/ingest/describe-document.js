import { basename, extname } from 'node:path';
import { detectLanguage } from '../core/text/language.js';
import { cutDocument } from './chunk/cut-document.js';
import { describeInsert } from './chunk/describe-insert.js';
import { detectKind } from './chunk/detect-kind.js';
import { titleIndex } from './chunk/sections.js';
const MAX_ATTRIBUTES = 16;
const MAX_ATTRIBUTE_LENGTH = 512;
const MAX_FIRST_LINE_TITLE = 60;
/** What the document says of itself goes before what its text shows, and that before its file name. */
export function describeDocument(document, filename, forcedKind) {
  const { text, pages, meta } = document;
  const kind = forcedKind ?? detectKind(document, filename);
  const language = meta.language ?? detectLanguage(text);
  const { sections, chunks } = cutDocument(document, kind, language);
  const found = kind === 'drug-insert' ? describeInsert(text, sections) : { aliases: [] };
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
      text,
      pages,
      attributes: attributesOf(meta, document.pagesWithoutText),
    },
    chunks,
  };
}
/** The one outermost heading, or one that opens the text; any other is the heading of a part. */
function headingTitle({ text, headings }) {
  const alone = headings[titleIndex(headings)]?.title;
  const first = headings[0];
  const opens = first !== undefined && text.slice(0, first.start).trim() === '';
  return alone ?? (opens ? first.title : undefined);
}
/** The first line of a PDF or a text file, where it looks like a title and not like a sentence. */
function firstLineTitle({ text }) {
  const line = text.trimStart().split('\n', 1)[0]?.trim() ?? '';
  const isTitle =
    line.length >= 2 &&
    line.length <= MAX_FIRST_LINE_TITLE &&
    !/[。；;：:【】|]|[.,，]$/.test(line);
  return isTitle ? line : undefined;
}
function stem(filename) {
  return basename(filename, extname(filename));
}
/** Sources as `source_1` …, within what OpenAI allows for attributes; what does not fit is counted in the last one. */
function attributesOf({ sources = [] }, pagesWithoutText) {
  const lines = sources.map(({ name, year, section }) =>
    [name, year === undefined ? '' : `(${year})`, section ?? '']
      .filter((part) => part !== '')
      .join(' '),
  );
  const room = MAX_ATTRIBUTES - 2;
  const attributes = {};
  for (const [i, line] of lines.slice(0, room).entries())
    attributes[`source_${i + 1}`] = shorten(line);
  if (lines.length > room) attributes['sources_left_out'] = lines.length - room;
  if (pagesWithoutText !== undefined) attributes['pages_without_text'] = pagesWithoutText;
  return attributes;
}
function shorten(text) {
  if (text.length <= MAX_ATTRIBUTE_LENGTH) return text;
  return `${text.slice(0, MAX_ATTRIBUTE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
//# sourceMappingURL=describe-document.js.map
