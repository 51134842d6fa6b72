import { createParseSandbox as src } from './src/ingest/load/parse-sandbox.ts';
import { DEFAULT_LOAD_LIMITS } from './src/ingest/load/load-limits.ts';
import { pdfFixture } from './src/ingest/load/pdf-fixture.ts';
const { createParseSandbox: dist } = await import('./.tmp-dist/ingest/load/parse-sandbox.js');
const PAGE = pdfFixture({ pages: [{ texts: [{ x: 50, y: 700, text: 'Hello.' }] }] });
for (const [n, create] of [
  ['dist', dist],
  ['src', src],
] as const)
  for (const mb of [64, 96, 192, 384, 768]) {
    const s = create({ limits: { ...DEFAULT_LOAD_LIMITS, maxHeapMegabytes: mb } });
    for (const f of ['html', 'pdf', 'pdf'] as const) {
      const t = performance.now();
      const r = await s
        .parse(f, f === 'html' ? Buffer.from('<p>x') : PAGE, {
          filename: 'a',
          limits: DEFAULT_LOAD_LIMITS,
        })
        .then(
          (d: any) => d.text,
          (e: any) => e.code + ' ' + e.cause?.code,
        );
      console.log(n, mb, f, r, (performance.now() - t).toFixed(0));
    }
    await s.close();
  }
