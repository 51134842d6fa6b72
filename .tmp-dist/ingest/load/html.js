import { AppError } from '../../core/errors.js';
import { decodeText } from './decode-text.js';
import { htmlToText } from './html-text.js';
const DECLARED_CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})/i;
export async function loadHtml(bytes, _context) {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096));
  const declared = DECLARED_CHARSET.exec(head.toString('latin1'))?.[1];
  const { text, headings, title } = htmlToText(decodeText(bytes, declared));
  if (text === '') throw new AppError('file_empty');
  return { text, headings, pages: [], meta: title === undefined ? {} : { title } };
}
//# sourceMappingURL=html.js.map
