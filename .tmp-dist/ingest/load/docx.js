import mammoth from 'mammoth';
import { AppError } from '../../core/errors.js';
import { checkArchive } from './check-archive.js';
import { htmlToText } from './html-text.js';
/** Word and WPS in Chinese name the heading styles in Chinese when a template was made there. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='标题'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  ...[1, 2, 3, 4, 5, 6].map((level) => `p[style-name='标题 ${level}'] => h${level}:fresh`),
  'comment-reference =>',
];
export async function loadDocx(bytes, { limits }) {
  const names = await checkArchive(bytes, limits);
  if (names.has('EncryptedPackage')) throw new AppError('file_encrypted');
  if (!names.has('word/document.xml')) {
    throw new AppError(names.has('[Content_Types].xml') ? 'file_unsupported' : 'file_damaged');
  }
  const html = await convert(bytes);
  const { text, headings } = htmlToText(html);
  if (text === '') throw new AppError(hasImages(names) ? 'file_needs_ocr' : 'file_empty');
  return { text, headings, pages: [], meta: {} };
}
async function convert(bytes) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        styleMap: STYLE_MAP,
        externalFileAccess: false,
        includeEmbeddedStyleMap: false,
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      },
    );
    return value;
  } catch (cause) {
    if (cause instanceof RangeError) throw new AppError('file_hostile', { cause });
    throw new AppError('file_damaged', { cause });
  }
}
function hasImages(names) {
  return [...names].some((name) => name.startsWith('word/media/'));
}
//# sourceMappingURL=docx.js.map
