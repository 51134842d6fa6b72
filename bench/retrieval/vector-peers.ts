/**
 * The vector search of a store beside sqlite-vec and LanceDB: the same unit vectors, in one process, in turns. pgvector is in
 * stores-compared.ts. Run: npm ci --prefix bench/peers; npx tsx bench/retrieval/vector-peers.ts [--vectors 100000]
 *   [--peers sqlite-vec,lancedb] [--out bench/retrieval/vector-peers.json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { createLogger } from '../../src/core/logger.ts';
import { createSqliteStore } from '../../src/retrieval/store/sqlite/sqlite-store.ts';
import { percentiles, saveResult } from '../result.ts';
import { createSyntheticChunks, DIMENSION } from './synthetic-chunks.ts';

const { values: flags } = parseArgs({
  options: {
    vectors: { type: 'string', default: '100000' },
    data: { type: 'string', default: '../shared/data/retrieval' },
    peers: { type: 'string', default: 'sqlite-vec,lancedb' },
    out: { type: 'string', default: 'bench/retrieval/vector-peers.json' },
  },
});
const size = Number(flags.vectors);
const QUERIES = 200;
const LIMIT = 10;
const PER_DOCUMENT = 500;

/** One way to find the nearest vectors; numbers count the vectors from 0. */
interface Candidate {
  readonly name: string;
  readonly builtMs: number;
  /** Growth of the process while it was filled, in MiB. */
  readonly memoryMiB: number;
  search(vector: Float32Array): Promise<readonly number[]>;
  close(): Promise<void>;
}

interface LanceModule {
  connect(path: string): Promise<{
    createTable(name: string, rows: object[]): Promise<LanceTable>;
  }>;
  readonly Index: { hnswSq(options: object): unknown };
}
interface LanceTable {
  add(rows: object[]): Promise<unknown>;
  createIndex(column: string, options: object): Promise<void>;
  vectorSearch(vector: number[]): {
    distanceType(type: string): {
      select(columns: string[]): { limit(n: number): { toArray(): Promise<{ id: number }[]> } };
    };
  };
}

const peer = createRequire(join(process.cwd(), 'bench/peers/package.json'));
const dir = mkdtempSync(join(tmpdir(), 'xinglin-peers-'));
const made = createSyntheticChunks(flags.data);
const all = new Float32Array(size * DIMENSION);
for (let i = 0; i < size; i += 1) all.set(made.near(), i * DIMENSION);
const vector = (i: number): Float32Array => all.subarray(i * DIMENSION, (i + 1) * DIMENSION);
const queries = Array.from({ length: QUERIES }, made.near);

async function timed(
  name: string,
  fill: () => Promise<Pick<Candidate, 'search' | 'close'>>,
): Promise<Candidate> {
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const { search, close } = await fill();
  const builtMs = Math.round(performance.now() - started);
  const memoryMiB = Math.round((process.memoryUsage.rss() - before) / 2 ** 20);
  process.stderr.write(`${name}: filled in ${builtMs} ms, ${memoryMiB} MiB\n`);
  return { name, builtMs, memoryMiB, search, close };
}

async function ownStore(): Promise<Pick<Candidate, 'search' | 'close'>> {
  const store = createSqliteStore({
    dataDir: dir,
    embedderFingerprint: 'bench',
    dimension: DIMENSION,
    logger: createLogger('warn'),
  });
  const { id } = await store.createStore('bench');
  const numbers = new Map<number, number>();
  for (let from = 0; from < size; from += PER_DOCUMENT) {
    const key = `d${from}`;
    const count = Math.min(PER_DOCUMENT, size - from);
    const text = '片段。'.repeat(count);
    const { id: documentId } = await store.putDocument(
      id,
      {
        sourceKey: key,
        fileId: key,
        filename: key,
        title: key,
        subject: undefined,
        aliases: [],
        kind: 'textbook',
        language: 'zh',
        versionLabel: undefined,
        effectiveFrom: undefined,
        effectiveUntil: undefined,
        supersedes: [],
        text,
        pages: [],
        attributes: {},
        fingerprint: key,
      },
      Array.from({ length: count }, (_, i) => ({
        start: i * 3,
        end: i * 3 + 3,
        sectionPath: [],
        role: undefined,
        page: undefined,
        vector: vector(from + i),
      })),
    );
    const chunks = await store.chunksOfDocument(documentId);
    for (const chunk of chunks) numbers.set(chunk.id, from + chunk.ordinal);
  }
  await store.vectorSearch({ storeIds: [id] }, vector(0), LIMIT);
  while (!(await store.indexIsBuilt(id))) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    async search(query) {
      const found = await store.vectorSearch({ storeIds: [id] }, query, LIMIT);
      return found.map(({ chunkId }) => numbers.get(chunkId) ?? -1);
    },
    close: async () => store.close(),
  };
}

async function sqliteVec(): Promise<Pick<Candidate, 'search' | 'close'>> {
  const { load } = peer('sqlite-vec') as { load(db: Database.Database): void };
  const db = new Database(join(dir, 'vec.db'));
  load(db);
  db.exec(`CREATE VIRTUAL TABLE v USING vec0(embedding float[${DIMENSION}])`);
  const insert = db.prepare('INSERT INTO v (rowid, embedding) VALUES (?, ?)');
  db.transaction(() => {
    for (let i = 0; i < size; i += 1) insert.run(BigInt(i), vector(i));
  })();
  const find = db.prepare<[Float32Array], { rowid: number }>(
    `SELECT rowid FROM v WHERE embedding MATCH ? AND k = ${LIMIT}`,
  );
  return {
    search: async (query) => find.all(query).map(({ rowid }) => rowid),
    close: async () => void db.close(),
  };
}

async function lanceDb(): Promise<Pick<Candidate, 'search' | 'close'>> {
  const lance = peer('@lancedb/lancedb') as LanceModule;
  const db = await lance.connect(join(dir, 'lance'));
  const rows = (from: number): object[] =>
    Array.from({ length: Math.min(10_000, size - from) }, (_, i) => ({
      id: from + i,
      vector: Array.from(vector(from + i)),
    }));
  const table = await db.createTable('v', rows(0));
  for (let from = 10_000; from < size; from += 10_000) await table.add(rows(from));
  const config = lance.Index.hnswSq({ distanceType: 'cosine' });
  await table.createIndex('vector', { config });
  return {
    async search(query) {
      const found = await table
        .vectorSearch(Array.from(query))
        .distanceType('cosine')
        .select(['id'])
        .limit(LIMIT)
        .toArray();
      return found.map(({ id }) => Number(id));
    },
    close: async () => {},
  };
}

/** The nearest by their exact dot products. */
function exactNearest(query: Float32Array): Set<number> {
  const best: { i: number; score: number }[] = [];
  let least = -Infinity;
  for (let i = 0; i < size; i += 1) {
    let score = 0;
    for (let k = 0; k < DIMENSION; k += 1) score += (all[i * DIMENSION + k] ?? 0) * (query[k] ?? 0);
    if (best.length === LIMIT && score <= least) continue;
    best.push({ i, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, LIMIT);
    least = best.at(-1)?.score ?? -Infinity;
  }
  return new Set(best.map(({ i }) => i));
}

async function latencies(candidate: Candidate, clients: number): Promise<object> {
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  const client = async (): Promise<void> => {
    while (next < QUERIES) {
      const query = queries[next] ?? new Float32Array(DIMENSION);
      next += 1;
      const at = performance.now();
      await candidate.search(query);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const perSecond = Math.round((QUERIES / (performance.now() - started)) * 1000);
  return { ...percentiles(times), perSecond };
}

const PEERS = { 'sqlite-vec': sqliteVec, lancedb: lanceDb } as const;
const candidates: Candidate[] = [await timed('xinglin', ownStore)];
for (const [name, fill] of Object.entries(PEERS)) {
  if (flags.peers.split(',').includes(name)) candidates.push(await timed(name, fill));
}
const truths = queries.slice(0, 100).map(exactNearest);
const results: Record<string, object> = {};
for (const candidate of candidates) {
  let hits = 0;
  for (const [i, truth] of truths.entries()) {
    const found = await candidate.search(queries[i] ?? new Float32Array(DIMENSION));
    hits += found.filter((id) => truth.has(id)).length;
  }
  results[candidate.name] = {
    builtMs: candidate.builtMs,
    memoryMiB: candidate.memoryMiB,
    recallAt10: hits / (truths.length * LIMIT),
    clients1: await latencies(candidate, 1),
    clients8: await latencies(candidate, 8),
  };
  process.stderr.write(`${candidate.name}: ${JSON.stringify(results[candidate.name])}\n`);
}
for (const candidate of candidates) await candidate.close();
rmSync(dir, { recursive: true, force: true });
saveResult(flags.out, {
  vectors: size,
  dimension: DIMENSION,
  limit: LIMIT,
  unit: 'milliseconds of one search; all of them in one process on the same machine, one after the other',
  results,
});
