import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PDFParse } from 'pdf-parse';
import { AppError } from '../../core/errors.ts';
import { UNREAD } from '../../core/text/unread.ts';
import type { LoadContext, LoadedDocument } from '../types.ts';
import { cleanText } from './clean-text.ts';
import type { Gutter } from './pdf-columns.ts';
import { ITEM_MARK, pageLines, placedLines, type PdfLine } from './pdf-page-lines.ts';
import { markHeadings } from './pdf-headings.ts';
import { createReadScan } from './ocr/read-scan.ts';
import { joinLines } from './pdf-paragraphs.ts';
import { placedText } from './pdf-placed-text.ts';
import { dropRunningLines } from './pdf-running-lines.ts';

/** Titles that a word processor or a scanner made up. */
const MACHINE_TITLE =
  /^(?:microsoft|untitled|无标题|未命名|document\d*|文档\d*|scan|幻灯片|powerpoint)|\.(?:docx?|wps|pdf|indd|tmp)$/i;

/** At a quarter of a minute a page, two hours. */
const MAX_SCANNED_PAGES = 500;

/**
 * Text of a PDF, page by page. Without the CMaps of pdfjs-dist, fonts that are not embedded lose their text without an
 * error, so they are always passed.
 * Throws `file_encrypted`, `file_damaged`, `file_needs_ocr` (images only), `file_empty`, `file_hostile`.
 */
export async function loadPdf(bytes: Uint8Array, context: LoadContext): Promise<LoadedDocument> {
  const hasImages = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .match(/\/Subtype\s*\/Image\b/);
  const { pages, title, ocr } = await readPages(bytes, context, hasImages !== null);
  const { text, headings, pages: spans } = joinLines(markHeadings(dropRunningLines(pages)));
  if (!/[\p{L}\p{N}]/u.test(text.replaceAll(UNREAD, '')))
    throw new AppError(hasImages === null ? 'file_empty' : 'file_needs_ocr');
  const emptyPages = pages.filter((lines) => lines.length === 0).length;
  return {
    text,
    headings,
    pages: spans,
    meta: title === undefined ? {} : { title },
    ...(hasImages !== null && emptyPages > 0 ? { pagesWithoutText: emptyPages } : {}),
    ...(ocr === undefined ? {} : { pagesReadByOcr: ocr }),
  };
}

async function readPages(
  bytes: Uint8Array,
  { limits, onProgress }: LoadContext,
  hasImages: boolean,
): Promise<{ pages: PdfLine[][]; title: string | undefined; ocr: number | undefined }> {
  // The parser takes the buffer over, hence a copy.
  const parser = new PDFParse({ data: bytes.slice(), ...readerOptions() });
  try {
    const pages: PdfLine[][] = [];
    const gutters: Gutter[] = [];
    let total = 1;
    let length = 0;
    for (let page = 1; page <= total; page += 1) {
      const result = await parser.getText({
        partial: [page],
        pageJoiner: '',
        itemJoiner: ITEM_MARK,
      });
      total = result.total;
      if (total > limits.maxPages) throw new AppError('file_hostile');
      const raw = result.pages[0]?.text ?? '';
      length += raw.length;
      if (length > limits.maxTextLength) throw new AppError('file_hostile');
      const placed = placedLines(await placedText(parser, page), page, gutters);
      pages.push(placed ?? pageLines(raw, page));
    }
    const ocr = hasImages ? await readScans(parser, pages, onProgress) : undefined;
    return { pages, title: await readTitle(parser), ocr };
  } catch (error) {
    throw asPdfError(error);
  } finally {
    await parser.destroy();
  }
}

/**
 * Reads pages without text from their pictures into `pages`, where a program for it is installed. Returns how many showed
 * text; undefined where nobody tried.
 */
async function readScans(
  parser: PDFParse,
  pages: PdfLine[][],
  onProgress: (() => void) | undefined,
): Promise<number | undefined> {
  const scans = [...pages.entries()].filter(([, lines]) => lines.length === 0);
  if (scans.length === 0) return undefined;
  const readScan = await createReadScan();
  if (readScan === undefined) return undefined;
  let read = 0;
  for (const [index] of scans.slice(0, MAX_SCANNED_PAGES)) {
    onProgress?.();
    const lines = (await readScan(parser, index + 1)) ?? [];
    if (lines.length > 0) read += 1;
    pages[index] = lines;
  }
  return read;
}

async function readTitle(parser: PDFParse): Promise<string | undefined> {
  try {
    const info: unknown = (await parser.getInfo()).info;
    const title: unknown =
      typeof info === 'object' && info !== null ? Reflect.get(info, 'Title') : undefined;
    if (typeof title !== 'string') return undefined;
    const cleaned = cleanText(title).replace(/\s+/g, ' ').trim();
    const isUsable =
      /\p{L}{2}/u.test(cleaned) && cleaned.length <= 200 && !MACHINE_TITLE.test(cleaned);
    return isUsable ? cleaned : undefined;
  } catch {
    return undefined;
  }
}

function readerOptions() {
  const fromHere = createRequire(import.meta.url);
  const fromParser = createRequire(fromHere.resolve('pdf-parse'));
  const root = dirname(fromParser.resolve('pdfjs-dist/package.json'));
  return {
    cMapUrl: `${join(root, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(root, 'standard_fonts')}/`,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    verbosity: 0,
  };
}

function asPdfError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new AppError('file_encrypted', { cause: error });
  if (error instanceof RangeError) return new AppError('file_hostile', { cause: error });
  return new AppError('file_damaged', { cause: error });
}
