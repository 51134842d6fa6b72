import { AppError } from '../../core/errors.ts';
import type { LoadContext, LoadedDocument } from '../types.ts';
import { decodeText } from './decode-text.ts';
import { htmlToText } from './html-text.ts';

const DECLARED_CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})/i;

export async function loadHtml(bytes: Uint8Array, _context: LoadContext): Promise<LoadedDocument> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096));
  const declared = DECLARED_CHARSET.exec(head.toString('latin1'))?.[1];
  const { text, headings, title } = htmlToText(decodeText(bytes, declared));
  if (text === '') throw new AppError('file_empty');
  return { text, headings, pages: [], meta: title === undefined ? {} : { title } };
}
