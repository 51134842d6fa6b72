/**
 * How much of the starter documents survives being printed: each file of corpora/rendered is ingested, and every sentence, section
 * and table row is compared with the Markdown it was rendered from. Then the tune questions on documents that are there as PDF
 * are asked with those documents from Markdown, and again from PDF; those on the scanned one with it from Markdown and the scan.
 * Run: npx tsx bench/quality/rendered.ts [--problems]   (the scan needs tesseract-ocr with chi_sim)
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import process from 'node:process';
import { openEngines, openKnowledge } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import {
  documentStem,
  type GroundingCases,
  readGroundingCases,
} from '../../src/eval/grounding-cases.ts';
import { runGroundingSuite } from '../../src/eval/grounding-suite.ts';
import {
  compareRendered,
  marginWords,
  runningLines,
  sumFidelity,
} from '../../src/eval/rendered-fidelity.ts';
import { storeFiles } from '../../src/eval/stored-files.ts';
import { saveResult } from '../result.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-rendered-'));
const { config } = loadConfig({ flags: { dataDir } });
const logger = createLogger('silent');
const knowledge = await openKnowledge(config, logger);
const [engine] = await openEngines(config, logger);
const words = marginWords(readFileSync('corpora/make/templates/handbook.css', 'utf8'));

const sources = await storeFiles(knowledge, 'markdown', ['corpora/starter']);
const rendered = await storeFiles(knowledge, 'rendered', ['corpora/rendered']);

const files = [...rendered].flatMap(([stem, file]) => {
  const { filename, title, attributes } = file.document;
  const source = sources.get(stem);
  if (source === undefined) return [];
  const isScan = 'pages_read_by_ocr' in attributes;
  const format = isScan ? 'scan' : extname(filename).slice(1);
  const running = runningLines(file, { words, title });
  return [{ stem, format, filename, fidelity: compareRendered(source, file), running }];
});
if (process.argv.includes('--problems'))
  for (const { filename, fidelity, running } of files)
    for (const problem of [...fidelity.problems, ...running])
      process.stderr.write(`${filename}: ${problem}\n`);
const formats = Object.fromEntries(
  [...new Set(files.map(({ format }) => format))].map((format) => {
    const own = files.filter((file) => file.format === format);
    const runningLinesKept = own.reduce((sum, { running }) => sum + running.length, 0);
    const sum = sumFidelity(own.map(({ fidelity }) => fidelity));
    return [format, { files: own.length, ...sum, runningLinesKept }];
  }),
);

/** Files below a folder that are documents, by the folder they lie in. */
function documentsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The starter with some of its documents replaced by their printed form, as a store. */
async function storeWith(format: string): Promise<string> {
  const stems = stemsOf(format);
  const kept = documentsBelow('corpora/starter').filter((path) => !stems.has(documentStem(path)));
  const printed = documentsBelow('corpora/rendered').filter(
    (path) => stems.has(documentStem(path)) && path.endsWith('.pdf'),
  );
  await storeFiles(knowledge, `with ${format}`, [...kept, ...printed]);
  return (await knowledge.store.getStore(`with ${format}`)).id;
}

function stemsOf(format: string): Set<string> {
  return new Set(files.filter((file) => file.format === format).map(({ stem }) => stem));
}

const { answerable } = readGroundingCases('corpora/eval', ['tune']);

async function answers(storeId: string, format: string): Promise<object> {
  const stems = stemsOf(format);
  const cases: GroundingCases = {
    answerable: answerable.filter(({ document }) => stems.has(document)),
    followUps: [],
    twoDocuments: [],
    unanswerable: [],
    emergencies: [],
  };
  const result = await runGroundingSuite({ ...knowledge, engine, storeId }, cases);
  if (process.argv.includes('--problems'))
    for (const failure of result.failures) process.stderr.write(`${format}: ${failure}\n`);
  const { recallAt5, sectionAccuracy, mustContain, quotationExactness } = result;
  return { recallAt5, sectionAccuracy, mustContain, quotationExactness };
}

const markdown = (await knowledge.store.getStore('markdown')).id;
const questions: Record<string, object> = {};
for (const format of Object.keys(formats).filter((name) => name === 'pdf' || name === 'scan')) {
  questions[format] = {
    fromMarkdown: await answers(markdown, format),
    fromPrint: await answers(await storeWith(format), format),
  };
}
saveResult('bench/quality/rendered.json', { formats, questions });
await engine.close();
await knowledge.close();
rmSync(dataDir, { recursive: true });
