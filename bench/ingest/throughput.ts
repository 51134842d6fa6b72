/**
 * A folder of files from disk to a searchable store, beside a plain LangChain.js pipeline with the same embedder (read, split,
 * embed, keep in memory; nothing is written). Also a PDF of 1,000 pages. Peak memory is that of each process.
 * With `--beside`, another checkout (built, with bench/peers installed) takes turns with this one.
 * Run: npm ci --prefix bench/peers; npx tsx bench/ingest/throughput.ts [--files 10000] [--beside <folder>] (after make build).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { pdfFixture } from '../../src/ingest/load/pdf-fixture.ts';
import { saveResult } from '../result.ts';
import { writeSampleFolder } from './sample-folder.ts';

const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    'peer-files': { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    beside: { type: 'string' },
  },
});
const MEMORY_POLL_MS = 50;
/** Of Linux on every machine this runs on. */
const TICKS_PER_SECOND = 100;
const PAGES = 1000;
const LINES_PER_PAGE = 38;

const root = mkdtempSync(join(tmpdir(), 'xinglin-ingest-'));

function writeFolder(name: string, count: number): { folder: string; bytes: number } {
  const folder = join(root, name);
  return { folder, bytes: writeSampleFolder(folder, count) };
}

interface Run {
  readonly seconds: number;
  /** Of all its threads: what else the machine does stretches the seconds, hardly these. */
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
  readonly exitCode: number | null;
  readonly output: string;
}

async function run(parameters: readonly string[], cwd = '.'): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, parameters, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let peak = 0;
  let ticks = 0;
  const poll = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      // Behind the name, which may hold blanks: fields 14 and 15 of proc(5).
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
      ticks = Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0);
    } catch {
      // It has ended.
    }
  }, MEMORY_POLL_MS);
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(poll);
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  const cpuSeconds = ticks / TICKS_PER_SECOND;
  return { seconds, cpuSeconds, peakRssMiB: Math.round(peak / 1024), exitCode, output };
}

function chunksIn(dataDir: string): number {
  const db = new Database(join(dataDir, 'xinglin.db'), { readonly: true });
  const row = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM chunks').get();
  db.close();
  return row?.n ?? 0;
}

interface Figures {
  readonly seconds: number;
  readonly [figure: string]: number | null;
}

function figures(result: Run, chunks: number, bytes: number): Figures {
  const { seconds, cpuSeconds, peakRssMiB, exitCode } = result;
  return {
    seconds,
    cpuSeconds,
    chunks,
    chunksPerSecond: Math.round(chunks / seconds),
    chunksPerCpuSecond: Math.round(chunks / cpuSeconds),
    megabytesPerSecond: Math.round((bytes / 1e6 / seconds) * 100) / 100,
    peakRssMiB,
    exitCode,
  };
}

async function own(folder: string, bytes: number, name: string, cwd = '.'): Promise<Figures> {
  const dataDir = join(root, `data-${name}`);
  const ingest = ['bin/xinglin', 'ingest', folder, '--json', '--data-dir', dataDir];
  const done = await run(ingest, cwd);
  const first = figures(done, chunksIn(dataDir), bytes);
  const again = await run(ingest, cwd);
  rmSync(dataDir, { recursive: true });
  return told(name, { ...first, secondsAgainUnchanged: again.seconds });
}

async function peer(folder: string, bytes: number, name: string, cwd = '.'): Promise<Figures> {
  const done = await run(['--import', 'tsx', 'bench/ingest/langchain-pipeline.ts', folder], cwd);
  return told(name, figures(done, Number(done.output.trim()), bytes));
}

function told(name: string, result: Figures): Figures {
  process.stderr.write(`${name}: ${JSON.stringify(result)}\n`);
  return result;
}

/** Everybody once a round, so that what else the machine does falls on all of them alike. */
async function inTurns(folder: string, bytes: number): Promise<object> {
  const { beside, rounds } = flags;
  const runs: Record<string, (() => Promise<Figures>) | undefined> = {
    xinglin: () => own(folder, bytes, 'xinglin'),
    langchain: () => peer(folder, bytes, 'langchain'),
    ...(beside === undefined
      ? {}
      : {
          'xinglin, other checkout': () => own(folder, bytes, 'other', beside),
          'langchain, embedder of the other checkout': () =>
            peer(folder, bytes, 'langchain-other', beside),
        }),
  };
  const results = Object.keys(runs).map((name) => ({ name, all: [] as Figures[] }));
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const { name, all } of results) {
      const result = await runs[name]?.();
      if (result !== undefined) all.push(result);
    }
  }
  return Object.fromEntries(results.map(({ name, all }) => [name, { median: median(all), all }]));
}

function median(all: readonly Figures[]): Figures | undefined {
  return all.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)];
}

function longPdf(): { path: string; bytes: number } {
  const line = (page: number, i: number): string =>
    `第${page}页第${i}条：成人患者应在医师指导下使用本品，用药期间应定期复查血常规、肝功能和肾功能。`;
  const pages = Array.from({ length: PAGES }, (_, page) => ({
    texts: Array.from({ length: LINES_PER_PAGE }, (_unused, i) => ({
      x: 50,
      y: 800 - i * 20,
      text: line(page + 1, i + 1),
      size: 10,
    })),
  }));
  const path = join(root, 'long.pdf');
  const pdf = pdfFixture({ pages });
  writeFileSync(path, pdf);
  return { path, bytes: pdf.length };
}

const many = writeFolder('many', Number(flags.files));
const some = writeFolder('some', Number(flags['peer-files']));
const pdf = longPdf();
const results = {
  files: Number(flags.files),
  megabytes: Math.round(many.bytes / 1e5) / 10,
  xinglin: await own(many.folder, many.bytes, 'many'),
  besideThePeer: {
    files: Number(flags['peer-files']),
    megabytes: Math.round(some.bytes / 1e5) / 10,
    ...(await inTurns(some.folder, some.bytes)),
  },
  pdfOf1000Pages: await own(pdf.path, pdf.bytes, 'pdf'),
};
rmSync(root, { recursive: true });
saveResult('bench/ingest/throughput.json', results);
