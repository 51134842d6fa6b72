import { AppError, throwIfAborted } from '../../core/errors.ts';
import type { LoadedDocument, Loader, LoadLimits } from '../types.ts';
import { decodeText } from './decode-text.ts';
import { detectFormat } from './detect-format.ts';
import { mergeMeta, parseDocumentMeta } from './document-meta.ts';
import { DEFAULT_LOAD_LIMITS } from './load-limits.ts';
import { loadMarkdown } from './markdown.ts';
import { createParseSandbox } from './parse-sandbox.ts';
import { loadPlainText } from './plain-text.ts';

/** Changes whenever the same file would become another text: stored documents are then read again at the next ingest. */
export const LOADER_VERSION = 'loader-3';

export interface LoadFileRequest {
  readonly filename: string;
  readonly bytes: Uint8Array;
  /** Contents of `<file>.meta.yaml`: what the document says of itself where its format has no place for it. */
  readonly sidecar?: Uint8Array;
}

export interface FileLoader {
  /**
   * Turns a file into text. Throws AppError `request_too_large`, `file_empty`, `file_unsupported`, `file_damaged`,
   * `file_encrypted`, `file_needs_ocr`, `file_hostile`, `cancelled`.
   */
  load(request: LoadFileRequest, signal?: AbortSignal): Promise<LoadedDocument>;
  close(): Promise<void>;
}

const IN_PROCESS: Readonly<Record<'markdown' | 'text', Loader>> = {
  markdown: loadMarkdown,
  text: loadPlainText,
};

/** Markdown and text are read here; every other format in a worker thread with limits on time and memory. */
export function createFileLoader(overrides: Partial<LoadLimits> = {}): FileLoader {
  const limits: LoadLimits = { ...DEFAULT_LOAD_LIMITS, ...overrides };
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
