import { AppError } from '../../core/errors.js';
import { cleanText } from './clean-text.js';
import { decodeText } from './decode-text.js';
import { parseDocumentMeta } from './document-meta.js';
import { markdownHeadings } from './markdown-headings.js';
const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?)\n?(?:---|\.\.\.)[ \t]*(?:\n|$)/;
/** Markdown is stored as written, after its front matter: what is quoted is what the editor typed. */
export async function loadMarkdown(bytes, _context) {
  const { meta, text } = splitFrontMatter(cleanText(decodeText(bytes)));
  if (text.trim() === '') throw new AppError('file_empty');
  return { text, headings: markdownHeadings(text), pages: [], meta };
}
function splitFrontMatter(source) {
  const match = FRONT_MATTER.exec(source);
  // A file may also begin with a thematic break: only "key: value" lines make a front matter.
  if (match?.[1] === undefined || !/^[\w-]+[ \t]*:/m.test(match[1]))
    return { meta: {}, text: source };
  return {
    meta: parseDocumentMeta(match[1], 'Front matter'),
    text: source.slice(match[0].length).replace(/^\n+/, ''),
  };
}
//# sourceMappingURL=markdown.js.map
