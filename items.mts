import { readFileSync } from 'node:fs';
import { PDFParse } from 'pdf-parse';
import { placedText } from './src/ingest/load/pdf-placed-text.ts';
import { segmentsOf, rowsOf, leftEdge, rightEdge } from './src/ingest/load/pdf-segments.ts';
const [, , f, n] = process.argv;
const p = new PDFParse({ data: new Uint8Array(readFileSync(f!)), verbosity: 0 });
await p.getText({ partial: [Number(n)] });
const s = segmentsOf(await placedText(p, Number(n)));
for (const r of rowsOf(s)) console.log(r[0]!.y.toFixed(1), r.map((x) => `[${x.left.toFixed(0)}-${x.right.toFixed(0)} h${x.height.toFixed(1)} ${x.text.slice(0, 12)}]`).join(' '));
