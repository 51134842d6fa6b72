import { parentPort } from 'node:worker_threads';
import { AppError } from '../../core/errors.js';
const LOADERS = {
  pdf: async () => (await import('./pdf.js')).loadPdf,
  docx: async () => (await import('./docx.js')).loadDocx,
  html: async () => (await import('./html.js')).loadHtml,
};
async function parse({ format, bytes, context }) {
  try {
    const load = await LOADERS[format]();
    return { ok: true, document: await load(bytes, context) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, message: error.message };
    const code = error instanceof RangeError ? 'file_hostile' : 'file_damaged';
    return { ok: false, code, message: new AppError(code).message };
  }
}
parentPort?.on('message', (request) => {
  void parse(request).then((reply) => parentPort?.postMessage(reply));
});
//# sourceMappingURL=parse-worker.js.map
