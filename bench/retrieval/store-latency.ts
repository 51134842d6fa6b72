/*
 * How long the embedded store takes to search, at several sizes, in JSON on stdout:
 *
 *   npx tsx bench/retrieval/store-latency.ts [--chunks 1500,100000] [--data ../shared/data/retrieval]
 *
 * Chunks are halves of real Chinese passages joined at random, so that words occur as often together as they do in
 * real text but no chunk is another's copy. Vectors lie around 400 centres. Times are milliseconds of one call.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../../src/core/logger.ts';
import type { NewChunk } from '../../src/retrieval/document.ts';
import { lexicalTerms } from '../../src/retrieval/lexical/terms.ts';
import {
  createSqliteStore,
  type SqliteStore,
} from '../../src/retrieval/store/sqlite/sqlite-store.ts';

const DIMENSION = 256;
const CENTRES = 400;
const CHUNKS_PER_DOCUMENT = 50;
const QUERIES = 200;
const SETS = ['cmexam-explanation-zh', 'toyhom-im-zh'] as const;

const { values: flags } = parseArgs({
  options: {
    chunks: { type: 'string', default: '1500,100000' },
    data: { type: 'string', default: '../shared/data/retrieval' },
  },
});

const random = createRandom(7);
const centres = Array.from({ length: CENTRES }, () => unit(() => gaussian()));
const passages = SETS.flatMap((set) => texts(set, 'corpus'));
const questions = {
  /** 6 to 20 terms each. */
  typical: texts(SETS[0], 'queries').filter((text) => between(lexicalTerms(text).length, 6, 20)),
  /** A patient's whole story, 20 to 100 terms. */
  long: texts(SETS[1], 'queries').filter((text) => between(lexicalTerms(text).length, 21, 100)),
};

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

async function fill(store: SqliteStore, id: string, size: number): Promise<void> {
  for (let from = 0; from < size; from += CHUNKS_PER_DOCUMENT) {
    const bodies = Array.from({ length: Math.min(CHUNKS_PER_DOCUMENT, size - from) }, () =>
      chunkText(),
    );
    const text = bodies.join('\n');
    let start = 0;
    const chunks = bodies.map((body): NewChunk => {
      const from = start;
      start += body.length + 1;
      return {
        start: from,
        end: start - 1,
        sectionPath: ['治疗'],
        role: 'treatment',
        page: undefined,
        vector: near(),
      };
    });
    const key = `document-${from}`;
    const known = {
      sourceKey: key,
      fileId: key,
      filename: key,
      title: key,
      subject: undefined,
      aliases: [],
    };
    const dates = { versionLabel: undefined, effectiveFrom: undefined, effectiveUntil: undefined };
    await store.putDocument(
      id,
      {
        ...known,
        ...dates,
        kind: 'textbook',
        language: 'zh',
        text,
        pages: [],
        supersedes: [],
        attributes: {},
        fingerprint: key,
      },
      chunks,
    );
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

function texts(set: string, part: 'corpus' | 'queries'): string[] {
  const lines = readFileSync(join(flags.data, set, `${part}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

function chunkText(): string {
  const half = (): string => {
    const text = passages[Math.floor(random() * passages.length)] ?? '';
    const from = Math.floor(random() * Math.max(1, text.length - 150));
    return text.slice(from, from + 150);
  };
  return `${half()}。${half()}`.replaceAll('\n', ' ').toWellFormed();
}

function near(): Float32Array {
  const centre = centres[Math.floor(random() * CENTRES)] ?? new Float32Array(DIMENSION);
  return unit((i) => (centre[i] ?? 0) + gaussian() / Math.sqrt(DIMENSION));
}

function unit(value: (i: number) => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, (_, i) => value(i));
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function between(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
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
