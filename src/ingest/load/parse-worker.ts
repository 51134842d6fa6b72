import { parentPort } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { LoadContext, LoadedDocument, Loader } from '../types.ts';
import type { FileFormat } from './file-formats.ts';

/** Formats that foreign code parses or that expand; each loader is imported when the first such file comes. */
export type SandboxedFormat = Exclude<FileFormat, 'markdown' | 'text'>;

export interface ParseRequest {
  readonly format: SandboxedFormat;
  readonly bytes: Uint8Array;
  readonly context: Omit<LoadContext, 'onProgress'>;
}

/** `progress`: still at work; a reply follows. */
export type ParseMessage = ParseReply | 'progress';

export type ParseReply =
  | { readonly ok: true; readonly document: LoadedDocument }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

const LOADERS: Readonly<Record<SandboxedFormat, () => Promise<Loader>>> = {
  pdf: async () => (await import('./pdf.ts')).loadPdf,
  docx: async () => (await import('./docx.ts')).loadDocx,
  html: async () => (await import('./html.ts')).loadHtml,
  xlsx: async () => (await import('./xlsx.ts')).loadXlsx,
  pptx: async () => (await import('./pptx.ts')).loadPptx,
  epub: async () => (await import('./epub.ts')).loadEpub,
  spl: async () => (await import('./spl.ts')).loadSpl,
  csv: async () => (await import('./csv.ts')).loadCsv,
  'json-lines': async () => (await import('./json-lines.ts')).loadJsonLines,
};

const onProgress = (): void => parentPort?.postMessage('progress' satisfies ParseMessage);

async function parse({ format, bytes, context }: ParseRequest): Promise<ParseReply> {
  try {
    const load = await LOADERS[format]();
    return { ok: true, document: await load(bytes, { ...context, onProgress }) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, message: error.message };
    const code = error instanceof RangeError ? 'file_hostile' : 'file_damaged';
    return { ok: false, code, message: new AppError(code).message };
  }
}

parentPort?.on('message', (request: ParseRequest) => {
  void parse(request).then((reply) => parentPort?.postMessage(reply));
});
