import { AppError } from '../../core/errors.js';
const BY_EXTENSION = {
  pdf: 'pdf',
  docx: 'docx',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  text: 'text',
};
/**
 * The format of a file by its first bytes, and by its extension where text looks like text.
 * Throws `file_empty`, `file_damaged` when the bytes belie the extension, `file_encrypted` for an Office file behind a
 * password, `file_unsupported` for everything else.
 */
export function detectFormat(bytes, filename) {
  if (bytes.length === 0) throw new AppError('file_empty');
  const dot = filename.lastIndexOf('.');
  const extension = dot === -1 ? '' : filename.slice(dot + 1).toLowerCase();
  const expected = extension === '' ? 'text' : BY_EXTENSION[extension];
  const head = ascii(bytes.subarray(0, 1024));
  if (head.includes('%PDF-')) return 'pdf';
  if (head.startsWith('PK\u0003\u0004') && (expected === 'docx' || extension === '')) return 'docx';
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) throw oleError(bytes);
  if (expected === undefined) throw new AppError('file_unsupported');
  if (expected === 'pdf' || expected === 'docx') throw new AppError('file_damaged');
  if (expected === 'text' && /^\W*<(?:!doctype html|html)\b/i.test(head)) return 'html';
  return expected;
}
/** An encrypted .docx is an OLE container with a stream of this name; any other OLE file is an old .doc or .xls. */
function oleError(bytes) {
  const encrypted = Buffer.from('EncryptedPackage', 'utf16le');
  const isEncrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(encrypted);
  return new AppError(isEncrypted ? 'file_encrypted' : 'file_unsupported');
}
function ascii(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
//# sourceMappingURL=detect-format.js.map
