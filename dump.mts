import { readFileSync } from 'node:fs';
import { createFileLoader } from '/work/wt-formats/src/ingest/load/load-file.ts';
const l = createFileLoader();
for (const f of process.argv.slice(2)) { const d = await l.load({ filename: f, bytes: readFileSync(f) }); console.log('=====', f, JSON.stringify(d.headings.map(h=>[h.level,h.title]))); console.log(d.text); }
await l.close();
