/*
 * The embedded store and PostgreSQL beside each other, the same chunks and vectors in the same run:
 *
 *   npx tsx bench/retrieval/stores-compared.ts --postgres-url postgres://… [--chunks 100000]
 *     [--data ../shared/data/retrieval] [--out bench/retrieval/stores-compared.json]
 *
 * Each kind of search is timed in turns, so that what else the machine does falls on both. Times are milliseconds of one call
 * as the caller sees it; "clients" is how many calls are under way at once, from one process as from one server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../../src/core/logger.ts';
import { lexicalTerms } from '../../src/retrieval/lexical/terms.ts';
import type { IndexedStore } from '../../src/retrieval/store/indexed-store.ts';
import { createPostgresStore } from '../../src/retrieval/store/postgres/postgres-store.ts';
import { createSqliteStore } from '../../src/retrieval/store/sqlite/sqlite-store.ts';
import { percentiles, saveResult } from '../result.ts';
import { createSyntheticChunks, DIMENSION, type SyntheticChunks } from './synthetic-chunks.ts';

const { values: flags } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    data: { type: 'string', default: '../shared/data/retrieval' },
    'postgres-url': { type: 'string' },
    out: { type: 'string', default: 'bench/retrieval/stores-compared.json' },
  },
});
const QUERIES = 400;
const ROUNDS = 4;
const LIMIT = 50;
const EXACT_QUERIES = 50;

interface Candidate {
  readonly name: 'sqlite' | 'postgres';
  readonly store: IndexedStore;
  readonly id: string;
  readonly made: SyntheticChunks;
  readonly filled: object;
}

type Work = (candidate: Candidate, i: number) => Promise<unknown>;

const size = Number(flags.chunks);
const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-compared-'));
const url = new URL(flags['postgres-url'] ?? '');
url.searchParams.set('schema', `bench_${process.pid}`);
const options = {
  embedderFingerprint: 'bench',
  dimension: DIMENSION,
  logger: createLogger('warn'),
};
try {
  const candidates = [
    await fill('sqlite', createSqliteStore({ dataDir, ...options })),
    await fill('postgres', await createPostgresStore({ url: url.toString(), ...options })),
  ];
  const { questions } = createSyntheticChunks(flags.data);
  const vectors = Array.from(
    { length: QUERIES },
    candidates[0]?.made.near ?? (() => new Float32Array(0)),
  );
  const dense: Work = ({ store, id }, i) =>
    store.vectorSearch(
      { storeIds: [id] },
      vectors[i % QUERIES] ?? new Float32Array(DIMENSION),
      LIMIT,
    );
  const words =
    (list: readonly string[]): Work =>
    ({ store, id }, i) =>
      store.lexicalSearch({ storeIds: [id] }, lexicalTerms(list[i % list.length] ?? ''), LIMIT);
  const filter = { type: 'eq', key: 'kind', value: 'textbook' } as const;
  const kinds: readonly (readonly [string, Work])[] = [
    ['vectors', dense],
    ['words', words(questions.typical)],
    ['longQuestions', words(questions.long)],
    [
      'vectorsFiltered',
      ({ store, id }, i) =>
        store.vectorSearch(
          { storeIds: [id], filter, roles: ['treatment'] },
          vectors[i % QUERIES] ?? new Float32Array(DIMENSION),
          LIMIT,
        ),
    ],
    [
      'both',
      async (candidate, i) =>
        Promise.all([dense(candidate, i), words(questions.typical)(candidate, i)]),
    ],
  ];
  const searches: Record<string, object> = {};
  for (const [name, work] of kinds) {
    searches[name] = {
      firstPass: await inTurns(candidates, 1, work, 1),
      clients1: await inTurns(candidates, 1, work),
      clients8: await inTurns(candidates, 8, work),
    };
  }
  saveResult(flags.out, {
    chunks: size,
    dimension: DIMENSION,
    limit: LIMIT,
    postgres: await versions(),
    filled: Object.fromEntries(candidates.map(({ name, filled }) => [name, filled])),
    recallAt10: await recall(candidates, vectors),
    searches,
  });
  for (const { store, id } of candidates) {
    await store.deleteStore(id);
    await store.close();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function fill(name: Candidate['name'], store: IndexedStore): Promise<Candidate> {
  const made = createSyntheticChunks(flags.data);
  const { id } = await store.createStore('bench');
  const started = performance.now();
  await made.fill(store, id, size);
  const filledMs = performance.now() - started;
  await store.vectorSearch({ storeIds: [id] }, made.near(), LIMIT);
  while (!(await store.indexIsBuilt(id))) await new Promise((resolve) => setTimeout(resolve, 100));
  const builtMs = performance.now() - started - filledMs;
  const filled = {
    chunksPerSecond: Math.round((size / filledMs) * 1000),
    graphAfterMs: Math.round(builtMs),
  };
  process.stderr.write(`${name}: ${JSON.stringify(filled)}\n`);
  return { name, store, id, made, filled };
}

/** For each store its times; the turns change after a quarter of the calls. */
async function inTurns(
  candidates: readonly Candidate[],
  clients: number,
  work: Work,
  rounds: number = ROUNDS,
): Promise<object> {
  const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const candidate of candidates) {
      let next = round * (QUERIES / ROUNDS);
      const end = next + QUERIES / ROUNDS;
      const client = async (): Promise<void> => {
        while (next < end) {
          const i = next;
          next += 1;
          const started = performance.now();
          await work(candidate, i);
          times.get(candidate.name)?.push(performance.now() - started);
        }
      };
      await Promise.all(Array.from({ length: clients }, client));
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, percentiles(list)]));
}

/** Against the exact cosines of all chunks. */
async function recall(
  candidates: readonly Candidate[],
  vectors: readonly Float32Array[],
): Promise<object> {
  const shares: Record<string, number> = {};
  for (const { name, store, id } of candidates) {
    const documents = await store.listDocuments(id);
    const lists = await Promise.all(
      documents.map((document) => store.chunksOfDocument(document.id)),
    );
    const all = lists.flat().map((chunk) => chunk.id);
    let hit = 0;
    for (const vector of vectors.slice(0, EXACT_QUERIES)) {
      const exact = (await store.similarity(all, vector)).slice(0, 10);
      const found = await store.vectorSearch({ storeIds: [id] }, vector, LIMIT);
      const top = new Set(found.slice(0, 10).map(({ chunkId }) => chunkId));
      hit += exact.filter(({ chunkId }) => top.has(chunkId)).length;
    }
    shares[name] = hit / (EXACT_QUERIES * 10);
  }
  return shares;
}

async function versions(): Promise<object> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: flags['postgres-url'] ?? '' });
  await client.connect();
  const settings = await client.query<{ name: string; setting: string }>(
    "SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name IN ('server_version', 'shared_buffers', 'fsync')",
  );
  const vector = await client.query<{ extversion: string }>(
    "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
  );
  await client.end();
  return {
    ...Object.fromEntries(settings.rows.map(({ name, setting }) => [name, setting])),
    pgvector: vector.rows[0]?.extversion,
  };
}
