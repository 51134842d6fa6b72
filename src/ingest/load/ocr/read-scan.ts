import type { PDFParse } from 'pdf-parse';
import type { PdfLine } from '../pdf-page-lines.ts';
import { agreedLines } from './agreed-lines.ts';
import { findTesseract } from './tesseract.ts';

/** Reads one page of a PDF from its picture; undefined where that cannot be done. */
export type ReadScan = (parser: PDFParse, page: number) => Promise<PdfLine[] | undefined>;

const POINTS_PER_INCH = 72;
const DPI = 400;
const OTHER_DPI = 300;
/** A page of A3 at 400 dpi; larger ones are shown smaller. */
const MAX_PIXELS = 6_600;

/** Undefined where no OCR program is installed. */
export async function createReadScan(): Promise<ReadScan | undefined> {
  const tesseract = await findTesseract();
  if (tesseract === undefined) return undefined;
  return async (parser, page) => {
    const image = await picture(parser, page, DPI);
    const other = await picture(parser, page, (image.dpi / DPI) * OTHER_DPI);
    const [lines, others] = await Promise.all([
      tesseract.read(image.bytes),
      tesseract.read(other.bytes),
    ]);
    if (lines === undefined || others === undefined) return undefined;
    return agreedLines({ lines, others, scale: image.dpi / other.dpi }, page);
  };
}

async function picture(
  parser: PDFParse,
  page: number,
  wantedDpi: number,
): Promise<{ bytes: Uint8Array; dpi: number }> {
  const { pages } = await parser.getInfo({ partial: [page], parsePageInfo: true });
  const size = Math.max(pages[0]?.width ?? 0, pages[0]?.height ?? 0);
  const dpi = Math.min(wantedDpi, (MAX_PIXELS * POINTS_PER_INCH) / Math.max(1, size));
  const shot = await parser.getScreenshot({
    partial: [page],
    scale: dpi / POINTS_PER_INCH,
    imageBuffer: true,
    imageDataUrl: false,
  });
  return { bytes: shot.pages[0]?.data ?? new Uint8Array(), dpi };
}
