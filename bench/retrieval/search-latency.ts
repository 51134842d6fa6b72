/**
 * Latency of one whole search (understanding, embedding, words, vectors, fusion, reading) at the size of the starter
 * corpora and at 100,000 chunks, in one run. Texts are the sentences of retrieval sets in BEIR layout.
 * Run: npx tsx bench/retrieval/search-latency.ts <folder of sets> [chunks]
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { loadStarterCorpora } from '../../src/cli/starter-corpora.ts';
import { openKnowledge, type Knowledge } from '../../src/compose.ts';
import { loadConfig } from '../../src/core/config/load.ts';
import { createLogger } from '../../src/core/logger.ts';
import { splitSentences } from '../../src/core/text/sentences.ts';
import { readRetrievalSet, retrievalSetNames } from '../../src/eval/beir.ts';
import { readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { plainDocument } from '../../src/eval/plain-document.ts';
import { percentiles, saveResult } from '../result.ts';

const [, , folder = '../shared/data/retrieval', size = '100000'] = process.argv;
const WARM_UP = 20;
const QUERIES = 300;
const silent = { out: () => {}, note: () => {}, progress: () => {} };

/** Loads sentences of the sets as chunks of their documents until there are enough. */
async function loadSentences(
  knowledge: Knowledge,
  storeId: string,
  wanted: number,
): Promise<number> {
  const { store, embedder } = knowledge;
  let chunks = 0;
  for (let round = 0; chunks < wanted; round += 1) {
    for (const name of retrievalSetNames(folder)) {
      for (const { id, text } of readRetrievalSet(folder, name).documents) {
        if (chunks >= wanted) return chunks;
        const spans = splitSentences(text).slice(0, wanted - chunks);
        const vectors = await embedder.embed(
          spans.map(({ start, end }) => text.slice(start, end)),
          'passage',
        );
        const key = `${round}-${name}-${id}`;
        await store.putDocument(
          storeId,
          plainDocument(key, key, text),
          spans.map((span, i) => ({
            ...span,
            sectionPath: [],
            role: undefined,
            page: undefined,
            vector: vectors[i] ?? new Float32Array(embedder.dimension),
          })),
        );
        chunks += spans.length;
      }
    }
  }
  return chunks;
}

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

const { config } = loadConfig({
  flags: { dataDir: mkdtempSync(join(tmpdir(), 'xinglin-bench-')) },
});
const knowledge = await openKnowledge(config, createLogger('info'));
await loadStarterCorpora(config, knowledge, silent);
const starter = await knowledge.store.getStore(config.store);
const cases = readGroundingCases('corpora/eval', ['tune', 'test']);
const questions = [...cases.answerable, ...cases.unanswerable].map(({ question }) => question);
const queries = Array.from(
  { length: QUERIES + WARM_UP },
  (_, i) => questions[i % questions.length] ?? '',
);

const small = await measure(knowledge, starter.id, queries);
const large = await knowledge.store.createStore('large');
const loadStarted = performance.now();
const chunks = await loadSentences(knowledge, large.id, Number(size));
const loadSeconds = (performance.now() - loadStarted) / 1000;
await knowledge.search.search({ query: '发热', storeIds: [large.id], limit: 1 });
process.stderr.write('waiting for the vector graph\n');
const graphStarted = performance.now();
while (!(await knowledge.store.indexIsBuilt(large.id)))
  await new Promise((resolve) => setTimeout(resolve, 1000));
const graphSeconds = (performance.now() - graphStarted) / 1000;
const big = await measure(knowledge, large.id, queries);
saveResult('bench/retrieval/search-latency.json', {
  queries: QUERIES,
  starter: { chunks: starter.chunkCount, ...small },
  large: {
    chunks,
    loadSeconds: Math.round(loadSeconds),
    graphSeconds: Math.round(graphSeconds),
    ...big,
  },
});
await knowledge.close();
