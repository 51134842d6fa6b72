import { AppError, throwIfAborted } from '../../core/errors.js';
import { decodeText } from './decode-text.js';
import { detectFormat } from './detect-format.js';
import { mergeMeta, parseDocumentMeta } from './document-meta.js';
import { DEFAULT_LOAD_LIMITS } from './load-limits.js';
import { loadMarkdown } from './markdown.js';
import { createParseSandbox } from './parse-sandbox.js';
import { loadPlainText } from './plain-text.js';
const IN_PROCESS = {
  markdown: loadMarkdown,
  text: loadPlainText,
};
/** Markdown and text are read here; PDF, DOCX and HTML in a worker thread with limits on time and memory. */
export function createFileLoader(overrides = {}) {
  const limits = { ...DEFAULT_LOAD_LIMITS, ...overrides };
  const sandbox = createParseSandbox({ limits });
  return {
    async load({ filename, bytes, sidecar }, signal) {
      throwIfAborted(signal);
      if (bytes.length > limits.maxFileBytes) {
        throw new AppError('request_too_large', {
          message: `The file is larger than ${limits.maxFileBytes} bytes.`,
        });
      }
      const format = detectFormat(bytes, filename);
      const context = { filename, limits };
      const document =
        format === 'markdown' || format === 'text'
          ? await IN_PROCESS[format](bytes, context)
          : await sandbox.parse(format, bytes, context, signal);
      if (document.text.length > limits.maxTextLength) throw new AppError('file_hostile');
      const own =
        sidecar === undefined ? undefined : parseDocumentMeta(decodeText(sidecar), 'Sidecar file');
      return { ...document, meta: mergeMeta(document.meta, own) };
    },
    close: () => sandbox.close(),
  };
}
//# sourceMappingURL=load-file.js.map
