import { readFileSync, readdirSync } from 'node:fs';
import { createFileLoader } from './src/ingest/load/load-file.ts';
import { describeDocument } from './src/ingest/describe-document.ts';
import { compareRendered, sumFidelity } from './src/eval/rendered-fidelity.ts';
const l = createFileLoader();
const stored = async (f: string) => {
  let sidecar; try { sidecar = readFileSync(f + '.meta.yaml'); } catch {}
  const d = await l.load({ filename: f, bytes: readFileSync(f), ...(sidecar ? { sidecar } : {}) });
  const r = describeDocument(d, f, undefined, undefined);
  return { text: d.text, chunks: r.chunks.map((c) => ({ ...c, text: d.text.slice(c.start, c.end) })) };
};
const want = process.argv.slice(2);
const all = [];
for (const dir of readdirSync('corpora/rendered')) for (const f of readdirSync('corpora/rendered/' + dir)) {
  if (!f.endsWith('.pdf') || f.startsWith('metronidazole') || (want.length && !want.some((w) => f.includes(w)))) continue;
  const stem = f.slice(0, -4);
  const r = compareRendered(await stored(`corpora/starter/${dir}/${stem}.md`) as never, await stored(`corpora/rendered/${dir}/${f}`) as never);
  for (const p of r.problems) console.log(f, p);
  all.push(r);
}
const s = sumFidelity(all);
console.log(Object.entries(s).map(([k, v]) => `${k} ${v.hits}/${v.total} ${v.value.toFixed(4)}`).join('\n'));
await l.close();
