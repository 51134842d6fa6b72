import { AppError } from '../../core/errors.js';
import { cleanText } from './clean-text.js';
import { decodeText } from './decode-text.js';
/** Plain text is stored as written. Its headings are found later, by what they say. */
export async function loadPlainText(bytes, _context) {
  const text = cleanText(decodeText(bytes));
  if (text.trim() === '') throw new AppError('file_empty');
  return { text, headings: [], pages: [], meta: {} };
}
//# sourceMappingURL=plain-text.js.map
