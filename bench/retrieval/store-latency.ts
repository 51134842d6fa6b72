/*
 * How long the embedded store takes to search, at several sizes, in JSON on stdout:
 *
 *   npx tsx bench/retrieval/store-latency.ts [--chunks 1500,100000] [--data ../shared/data/retrieval]
 *
 * Times are milliseconds of one call.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../../src/core/logger.ts';
import { lexicalTerms } from '../../src/retrieval/lexical/terms.ts';
import {
  createSqliteStore,
  type SqliteStore,
} from '../../src/retrieval/store/sqlite/sqlite-store.ts';
import { createSyntheticChunks, DIMENSION } from './synthetic-chunks.ts';

const QUERIES = 200;

const { values: flags } = parseArgs({
  options: {
    chunks: { type: 'string', default: '1500,100000' },
    data: { type: 'string', default: '../shared/data/retrieval' },
  },
});

const { passages, questions, fill, near } = createSyntheticChunks(flags.data);

const sizes = flags.chunks.split(',').map(Number);
const results = [];
for (const size of sizes) results.push(await measure(size));
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
process.stdout.write(
  `${JSON.stringify({ date: new Date().toISOString(), machine, dimension: DIMENSION, results }, null, 2)}\n`,
);

async function measure(size: number): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));
  const open = (): SqliteStore =>
    createSqliteStore({
      dataDir,
      embedderFingerprint: 'bench',
      dimension: DIMENSION,
      logger: createLogger('warn'),
    });
  try {
    let store = open();
    const { id } = await store.createStore('bench');
    const fillMs = await timed(() => fill(store, id, size));
    const scope = { storeIds: [id] };
    const few = { ...scope, documentIds: [1, 2, 3] };
    const dense = async (limit: number, on = scope): Promise<unknown> =>
      store.vectorSearch(on, near(), limit);
    const firstVectorSearchMs = await timed(() => dense(100));
    const exactWhileBuilding = await percentiles(20, () => dense(100));
    const graphMs = await timed(() => graphBuilt(store, id));
    const words = async (text: string, on = scope): Promise<unknown> =>
      store.lexicalSearch(on, lexicalTerms(text), 100);
    const pass = async (list: readonly string[], on = scope): Promise<object> =>
      percentiles(QUERIES, (i) => words(list[i % list.length] ?? '', on));
    const vectors = await percentiles(QUERIES, () => dense(100));
    const recallAt100 = await recall(store, id);
    await store.close();
    store = open();
    const firstLexicalSearchMs = await timed(() => words('高血压患者能吃党参吗'));
    const report = {
      chunks: size,
      fillChunksPerSecond: Math.round((size / fillMs) * 1000),
      lexical: {
        firstAfterOpeningMs: firstLexicalSearchMs,
        typicalFirstPass: await pass(questions.typical),
        typicalSecondPass: await pass(questions.typical),
        longFirstPass: await pass(questions.long),
        longSecondPass: await pass(questions.long),
        inThreeDocuments: await pass(questions.typical, few),
      },
      termFrequencies30: await percentiles(QUERIES, (i) => frequencies(store, id, i)),
      vectors: {
        firstAfterOpeningMs: await timed(() => dense(100)),
        firstWithoutSnapshotMs: firstVectorSearchMs,
        whileBuilding: exactWhileBuilding,
        graphBuildMs: Math.round(graphMs),
        search: vectors,
        recallAt100,
        inThreeDocuments: await percentiles(QUERIES, () => dense(100, few)),
      },
      residentMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    };
    await store.close();
    return report;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function graphBuilt(store: SqliteStore, id: string): Promise<void> {
  while (!(await store.indexIsBuilt(id))) await new Promise((resolve) => setTimeout(resolve, 200));
}

async function recall(store: SqliteStore, id: string): Promise<number> {
  const { chunkCount } = await store.getStore(id);
  const all = Array.from({ length: chunkCount }, (_, i) => i + 1);
  let found = 0;
  for (let q = 0; q < 20; q += 1) {
    const query = near();
    const exact = (await store.similarity(all, query)).slice(0, 100);
    const hits = new Set(
      (await store.vectorSearch({ storeIds: [id] }, query, 100)).map((hit) => hit.chunkId),
    );
    found += exact.filter(({ chunkId }) => hits.has(chunkId)).length;
  }
  return found / 2000;
}

async function frequencies(store: SqliteStore, id: string, i: number): Promise<unknown> {
  const terms = [...new Set(lexicalTerms(passages[i] ?? ''))].slice(0, 30);
  return store.termFrequencies([id], terms);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return round(performance.now() - started);
}

async function percentiles(
  count: number,
  work: (i: number) => Promise<unknown>,
): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) times.push(await timed(() => work(i)));
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.floor(times.length * share)] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
