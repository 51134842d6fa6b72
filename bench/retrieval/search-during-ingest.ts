/**
 * How long a search takes in a store of 100,000 chunks while nothing else happens, while the same process takes thousands
 * of attached files into that store, and while another process (`xinglin ingest`) does; the three in one run. Searches come
 * at fixed times, and each is counted from the time it was due: what blocks the process counts.
 * Run: npx tsx bench/retrieval/search-during-ingest.ts [--data <folder of sets>] [--chunks 100000] [--files 2000] (after make build).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openKnowledge } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import { createAttachmentWorker } from '../../src/ingest/attach/attachment-worker.ts';
import { writeSampleFolder } from '../ingest/sample-folder.ts';
import { percentiles, saveResult } from '../result.ts';
import { evaluationQuestions, graphBuilt, loadSentences } from './sentence-store.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/retrieval' },
    chunks: { type: 'string', default: '100000' },
    files: { type: 'string', default: '2000' },
    out: { type: 'string', default: 'bench/retrieval/search-during-ingest.json' },
  },
});
const EVERY_MS = 100;
const IDLE_SEARCHES = 300;
const WARM_UP = 30;
const questions = evaluationQuestions(1000);

const root = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));
const dataDir = join(root, 'data');
const { config } = loadConfig({ flags: { dataDir } });
const knowledge = await openKnowledge(config, createLogger('warn'));
const { store, search } = knowledge;
const { id: storeId } = await store.createStore('large');

async function ask(i: number, due: number): Promise<number> {
  await search.search({
    query: questions[i % questions.length] ?? '',
    storeIds: [storeId],
    limit: 10,
  });
  return performance.now() - due;
}

/** Searches from now on, one every 100 ms, until `goesOn` says no; a late one is counted from when it was due. */
async function searchWhile(goesOn: (asked: number) => boolean): Promise<readonly number[]> {
  const started = performance.now();
  const answers: Promise<number>[] = [];
  while (goesOn(answers.length)) {
    const due = started + answers.length * EVERY_MS;
    await sleep(Math.max(0, due - performance.now()));
    answers.push(ask(answers.length, due));
  }
  return Promise.all(answers);
}

/** Until the files are in, the searches meanwhile and how fast the files were. */
async function during(ingest: Promise<unknown>): Promise<object> {
  let isDone = false;
  const started = performance.now();
  let seconds = 0;
  const ended = ingest.then(() => {
    isDone = true;
    seconds = (performance.now() - started) / 1000;
  });
  const times = await searchWhile(() => !isDone);
  await ended;
  return {
    searches: times.length,
    ms: percentiles(times),
    filesPerSecond: Math.round(Number(flags.files) / seconds),
  };
}

/** As a server does with files attached to a store. */
async function attachAll(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const { id: fileId } = await store.putFile(
      `in-process-${name}`,
      readFileSync(join(folder, name)),
      'assistants',
    );
    await store.putAttachments([
      { storeId, fileId, batchId: undefined, attributes: {}, chunking: undefined },
    ]);
  }
}

async function attachmentsDone(): Promise<void> {
  const worker = createAttachmentWorker({
    store,
    embedder: knowledge.embedder,
    foreground: knowledge.foreground,
    ingestBytes: knowledge.ingest.ingestBytes,
    logger: createLogger('warn'),
  });
  worker.start();
  while ((await store.countAttachments(storeId)).in_progress > 0) await sleep(200);
  await worker.stop();
}

async function ingestBeside(folder: string): Promise<void> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['bin/xinglin', 'ingest', folder, '--json', '--data-dir', dataDir, '--store', 'large'],
    { stdio: 'ignore' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`xinglin ingest ended with ${code}`);
}

const chunks = await loadSentences(knowledge, flags.data, storeId, Number(flags.chunks));
await graphBuilt(knowledge, storeId);
const folder = join(root, 'files');
writeSampleFolder(folder, Number(flags.files));
process.stderr.write('loaded\n');
await searchWhile((asked) => asked < WARM_UP);
const idleBefore = percentiles(await searchWhile((asked) => asked < IDLE_SEARCHES));
await attachAll(folder);
const sameProcess = await during(attachmentsDone());
process.stderr.write(`${JSON.stringify({ idleBefore, sameProcess })}\n`);
await graphBuilt(knowledge, storeId);
const otherProcess = await during(ingestBeside(folder));
await graphBuilt(knowledge, storeId);
const idleAfter = percentiles(await searchWhile((asked) => asked < IDLE_SEARCHES));
const { chunkCount } = await store.getStore(storeId);
saveResult(flags.out, {
  chunksBefore: chunks,
  chunksAfter: chunkCount,
  files: Number(flags.files),
  everyMs: EVERY_MS,
  idleBeforeMs: idleBefore,
  sameProcess,
  otherProcess,
  idleAfterMs: idleAfter,
});
await knowledge.close();
rmSync(root, { recursive: true });
