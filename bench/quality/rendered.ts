/**
 * How much of the starter documents survives being printed: each file of corpora/rendered is ingested, and every sentence, section
 * and table row is compared with the Markdown it was rendered from. Run: npx tsx bench/quality/rendered.ts [--problems]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import process from 'node:process';
import { openKnowledge } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import { documentStem } from '../../src/eval/grounding-cases.ts';
import { compareRendered, sumFidelity, type StoredText } from '../../src/eval/rendered-fidelity.ts';
import { saveResult } from '../result.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-rendered-'));
const { config } = loadConfig({ flags: { dataDir } });
const { store, ingest, close } = await openKnowledge(config, createLogger('silent'));

async function storedFrom(
  folder: string,
): Promise<Map<string, StoredText & { filename: string; attributes: object }>> {
  const { id } = await store.createStore(folder.replaceAll('/', '-'));
  for await (const event of ingest.ingestPaths(
    { storeId: id, paths: [folder] },
    new AbortController().signal,
  ))
    if (event.type === 'failed') process.stderr.write(`${event.path}: ${event.code}\n`);
  const stored = new Map<string, StoredText & { filename: string; attributes: object }>();
  for (const { id: document, filename, attributes } of await store.listDocuments(id)) {
    const text = await store.readText(document);
    const chunks = await store.chunksOfDocument(document);
    stored.set(documentStem(filename), { text, chunks, filename, attributes });
  }
  return stored;
}

const sources = await storedFrom('corpora/starter');
const rendered = await storedFrom('corpora/rendered');
const files = [...rendered].flatMap(([stem, file]) => {
  const source = sources.get(stem);
  if (source === undefined) return [];
  const scanned = 'pages_read_by_ocr' in file.attributes;
  return [
    {
      format: scanned ? 'scan' : extname(file.filename).slice(1),
      filename: file.filename,
      fidelity: compareRendered(source, file),
    },
  ];
});
if (process.argv.includes('--problems'))
  for (const { filename, fidelity } of files)
    for (const problem of fidelity.problems) process.stderr.write(`${filename}: ${problem}\n`);
const formats = Object.fromEntries(
  [...new Set(files.map(({ format }) => format))].map((format) => {
    const own = files.filter((file) => file.format === format);
    return [format, { files: own.length, ...sumFidelity(own.map(({ fidelity }) => fidelity)) }];
  }),
);
saveResult('bench/quality/rendered.json', { formats });
await close();
rmSync(dataDir, { recursive: true });
