import { AppError } from '../../core/errors.ts';
import type { LoadContext, LoadedDocument } from '../types.ts';
import { cleanText } from './clean-text.ts';
import { decodeText } from './decode-text.ts';

/** Plain text is stored as written. Its headings are found later, by what they say. */
export async function loadPlainText(
  bytes: Uint8Array,
  _context: LoadContext,
): Promise<LoadedDocument> {
  const text = cleanText(decodeText(bytes));
  if (text.trim() === '') throw new AppError('file_empty');
  return { text, headings: [], pages: [], meta: {} };
}
