/**
 * Writes a small PDF for tests. Latin text is set in Helvetica, everything else in STSong-Light with the predefined CMap
 * UniGB-UCS2-H: a font that is not embedded, as old Chinese office software writes it.
 */
export function pdfFixture({ pages, encrypt, title }) {
  const objects = [];
  const add = (body) => objects.push(body);
  const catalog = add('');
  const tree = add('');
  const latin = add(
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  );
  const descriptor = add(
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  );
  const descendant = add(
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /FontDescriptor ${descriptor} 0 R >>`,
  );
  const chinese = add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [${descendant} 0 R] >>`,
  );
  const image = add(
    stream(
      '/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8',
      '0',
    ),
  );
  const kids = pages.map((page) => {
    const content = add(
      stream(
        '',
        `${page.texts.map(show).join('\n')}${page.image === true ? '\nq 500 0 0 700 40 40 cm /I Do Q' : ''}`,
      ),
    );
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /L ${latin} 0 R /C ${chinese} 0 R >> /XObject << /I ${image} 0 R >> >> /Contents ${content} 0 R >>`,
    );
  });
  const info = title === undefined ? undefined : add(`<< /Title ${hex(`\ufeff${title}`)} >>`);
  objects[catalog - 1] = `<< /Type /Catalog /Pages ${tree} 0 R >>`;
  objects[tree - 1] =
    `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`;
  const extra = `${info === undefined ? '' : ` /Info ${info} 0 R`}${encrypt === undefined ? '' : ` /Encrypt ${encrypt} /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]`}`;
  return pdfBytes(objects, `/Root ${catalog} 0 R${extra}`);
}
/** Numbers the objects from 1 and writes header, cross-reference table and trailer around them. */
export function pdfBytes(objects, trailer) {
  let body = '%PDF-1.7\n';
  const offsets = objects.map((object, i) => {
    const offset = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}
function stream(dictionary, data) {
  return `<< ${dictionary} /Length ${data.length} >>\nstream\n${data}\nendstream`;
}
function show({ x, y, text, size = 12 }) {
  // oxlint-disable-next-line no-control-regex -- ASCII as a range
  const isLatin = /^[\x20-\x7e]*$/.test(text);
  const shown = isLatin ? `(${text.replace(/[\\()]/g, '\\$&')})` : hex(text);
  return `BT /${isLatin ? 'L' : 'C'} ${size} Tf 1 0 0 1 ${x} ${y} Tm ${shown} Tj ET`;
}
function hex(text) {
  return `<${Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0')).join('')}>`;
}
//# sourceMappingURL=pdf-fixture.js.map
