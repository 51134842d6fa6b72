import { inflateSync } from 'node:zlib';
import { PDFParse } from 'pdf-parse';
import { pdfBytes } from '../pdf-fixture.ts';

const DPI = 300;
const POINTS_PER_INCH = 72;
/** Red, green, blue and alpha. */
const CHANNELS = 4;

/** The first pages of a PDF as a scanner would deliver them: one grey picture each at 300 dpi, no text. */
export async function scannedPdf(pdf: Uint8Array, pages: readonly number[]): Promise<Uint8Array> {
  const parser = new PDFParse({ data: pdf.slice(), disableFontFace: true, verbosity: 0 });
  const scale = DPI / POINTS_PER_INCH;
  const shots = await parser.getScreenshot({ partial: [...pages], scale, imageDataUrl: false });
  await parser.destroy();
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', ''];
  const kids = shots.pages.map(({ data }) => {
    const { width, height, grey } = greyPixels(Buffer.from(data));
    const image = objects.push(
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length ${grey.length} >>\nstream\n${grey.toString('latin1')}\nendstream`,
    );
    const [x, y] = [width / scale, height / scale];
    const show = `q ${x} 0 0 ${y} 0 0 cm /I Do Q`;
    const content = objects.push(`<< /Length ${show.length} >>\nstream\n${show}\nendstream`);
    return objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${x} ${y}] /Resources << /XObject << /I ${image} 0 R >> >> /Contents ${content} 0 R >>`,
    );
  });
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`;
  return pdfBytes(objects, '/Root 1 0 R');
}

/** Pixels of a PNG with four channels of 8 bits, as a canvas writes it. */
function greyPixels(png: Buffer): { width: number; height: number; grey: Buffer } {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const rows = inflateSync(Buffer.concat(parts));
  const stride = width * CHANNELS;
  const grey = Buffer.alloc(width * height);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const row = Buffer.from(rows.subarray(start + 1, start + 1 + stride));
    unfilter(rows[start] ?? 0, row, above);
    for (let x = 0; x < width; x += 1) {
      const [red = 0, green = 0, blue = 0] = row.subarray(x * CHANNELS, x * CHANNELS + 3);
      grey[y * width + x] = Math.round((red + green + blue) / 3);
    }
    above = row;
  }
  return { width, height, grey };
}

/** PNG's five filters (RFC 2083, section 6). */
function unfilter(filter: number, row: Buffer, above: Buffer): void {
  for (let i = 0; i < row.length; i += 1) {
    const left = i < CHANNELS ? 0 : (row[i - CHANNELS] ?? 0);
    const corner = i < CHANNELS ? 0 : (above[i - CHANNELS] ?? 0);
    const up = above[i] ?? 0;
    const predicted = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)];
    row[i] = (row[i] ?? 0) + (predicted[filter] ?? 0);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const near = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  if ((near[0] ?? 0) <= (near[1] ?? 0) && (near[0] ?? 0) <= (near[2] ?? 0)) return left;
  return (near[1] ?? 0) <= (near[2] ?? 0) ? up : corner;
}
