/**
 * Latency of one whole search (understanding, embedding, words, vectors, fusion, reading) at the size of the starter
 * corpora and at 100,000 chunks, in one run: one client, and several at once. Then how many of the ten nearest vectors the
 * graph finds, against comparing with all. Texts are the sentences of retrieval sets in BEIR layout.
 * Run: npx tsx bench/retrieval/search-latency.ts [--data <folder of sets>] [--chunks 100000] [--clients 8] [--out <file>]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { loadStarterCorpora } from '../../src/cli/starter-corpora.ts';
import { openKnowledge, type Knowledge } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import { percentiles, saveResult } from '../result.ts';
import { exactScores, recallOf } from './exact-neighbours.ts';
import { evaluationQuestions, graphBuilt, loadSentences } from './sentence-store.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/retrieval' },
    chunks: { type: 'string', default: '100000' },
    clients: { type: 'string', default: '8' },
    out: { type: 'string', default: 'bench/retrieval/search-latency.json' },
  },
});
const WARM_UP = 20;
const QUERIES = 300;
const RECALL_QUERIES = 100;
const NEAREST = 10;
const silent = { out: () => {}, note: () => {}, progress: () => {} };

async function measure(
  knowledge: Knowledge,
  storeId: string,
  queries: readonly string[],
): Promise<object> {
  const total: number[] = [];
  const stages = {
    embedMs: [] as number[],
    lexicalMs: [] as number[],
    denseMs: [] as number[],
    rankMs: [] as number[],
    rerankMs: [] as number[],
  };
  for (const [i, query] of queries.entries()) {
    const started = performance.now();
    const { timings } = await knowledge.search.search({ query, storeIds: [storeId], limit: 10 });
    if (i < WARM_UP) continue;
    total.push(performance.now() - started);
    for (const key of Object.keys(stages) as (keyof typeof stages)[])
      stages[key].push(timings[key]);
  }
  return {
    totalMs: percentiles(total),
    stages: Object.fromEntries(
      Object.entries(stages).map(([key, values]) => [key, percentiles(values)]),
    ),
  };
}

/** Each client asks its next question once it has the answer to the last one. */
async function measureTogether(
  knowledge: Knowledge,
  storeId: string,
  queries: readonly string[],
): Promise<object> {
  const clients = Number(flags.clients);
  const times: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let query = queries[next++]; query !== undefined; query = queries[next++]) {
      const started = performance.now();
      await knowledge.search.search({ query, storeIds: [storeId], limit: 10 });
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1000;
  return {
    clients,
    totalMs: percentiles(times),
    searchesPerSecond: Math.round(queries.length / seconds),
  };
}

async function vectorRecall(
  knowledge: Knowledge,
  storeId: string,
  queries: readonly string[],
): Promise<number> {
  const vectors = await knowledge.embedder.embed(queries.slice(0, RECALL_QUERIES), 'query');
  const found: number[][] = [];
  for (const vector of vectors) {
    const hits = await knowledge.store.vectorSearch({ storeIds: [storeId] }, vector, NEAREST);
    found.push(hits.map(({ score }) => score));
  }
  return recallOf(found, exactScores(dataDir, storeId, vectors, NEAREST));
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round((performance.now() - started) / 1000);
}

const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-bench-'));
const { config } = loadConfig({ flags: { dataDir } });
const knowledge = await openKnowledge(config, createLogger('info'));
await loadStarterCorpora(config, knowledge, silent);
const starter = await knowledge.store.getStore(config.store);
// Several clients ask other questions than the one before them: what a search keeps of a question must not flatter them.
const asked = evaluationQuestions(2 * QUERIES + WARM_UP);
const queries = asked.slice(0, QUERIES + WARM_UP);
const others = asked.slice(QUERIES + WARM_UP);

const small = await measure(knowledge, starter.id, queries);
const smallTogether = await measureTogether(knowledge, starter.id, others);
const large = await knowledge.store.createStore('large');
let chunks = 0;
const loadSeconds = await seconds(async () => {
  chunks = await loadSentences(knowledge, flags.data, large.id, Number(flags.chunks));
});
process.stderr.write('waiting for the vector graph\n');
const graphSeconds = await seconds(() => graphBuilt(knowledge, large.id));
const big = await measure(knowledge, large.id, queries);
const bigTogether = await measureTogether(knowledge, large.id, others);
const recallSeconds = performance.now();
const recallAt10 = await vectorRecall(knowledge, large.id, queries);
saveResult(flags.out, {
  queries: QUERIES,
  starter: { chunks: starter.chunkCount, ...small, together: smallTogether },
  large: {
    chunks,
    loadSeconds,
    graphSeconds,
    ...big,
    together: bigTogether,
    recallAt10,
    recallSeconds: Math.round((performance.now() - recallSeconds) / 1000),
    rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  },
});
await knowledge.close();
rmSync(dataDir, { recursive: true });
