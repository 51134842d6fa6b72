import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import { lexicalTerms } from '../../lexical/terms.ts';
import type { NewChunk, NewDocument } from '../../document.ts';
import type { IndexedStore } from '../indexed-store.ts';
import { createSqliteStore } from '../sqlite/sqlite-store.ts';
import { unitVector } from '../sqlite/store-fixture.ts';
import type { ChunkScope, KnowledgeStore, ScoredChunk } from '../types.ts';
import { newDocument } from '../contract-fixtures.ts';
import {
  createTestSchema,
  describeWithPostgres,
  TEST_DIMENSION,
  type TestSchema,
} from './postgres-fixture.ts';

const WORDS =
  '患者头痛发热咳嗽一次口服片剂每日三次禁用慎用孕妇儿童肝肾功能不全剂量减半监测血压血糖心率胸痛'.match(
    /../g,
  ) ?? [];
const QUERIES = [
  '孕妇发热禁用吗',
  '肝肾功能不全时剂量减半',
  '头痛 0.5g 每日三次',
  '儿童咳嗽',
  '心率 PPR-9087',
  '没有的词',
];

/** The same for every run; not the same for two numbers. */
function document(n: number): [NewDocument, NewChunk[]] {
  const pick = (k: number): string =>
    WORDS[(n * 7919 + k * 104_729 + ((n * k) % 31)) % WORDS.length] ?? '';
  const lines = Array.from({ length: 2 + (n % 5) }, (_, line) =>
    Array.from({ length: 4 + ((n + line) % 9) }, (_, k) => pick(line * 17 + k)).join(
      n % 3 === 0 ? '，' : '',
    ),
  );
  if (n % 4 === 0) lines.push(`一次0.5g，批号 PPR-${9000 + n}。`);
  const text = lines.join('\n');
  let start = 0;
  const chunks = lines.map((line, i): NewChunk => {
    const from = start;
    start += line.length + 1;
    const role = i % 2 === 0 ? 'dosage' : 'contraindications';
    const vector = unitVector(n * 100 + i, TEST_DIMENSION);
    return {
      start: from,
      end: start - 1,
      sectionPath: [`第${i}节`],
      role,
      page: undefined,
      vector,
    };
  });
  const key = `doc-${n % 40}`;
  const kind = n % 2 === 0 ? 'guideline' : 'drug-insert';
  return [
    newDocument(text, {
      sourceKey: key,
      filename: key,
      fileId: key,
      title: pick(3),
      kind,
      attributes: { n },
    }),
    chunks,
  ];
}

describeWithPostgres('PostgreSQL ranks as SQLite does', process.env['TEST_POSTGRES_URL'], (url) => {
  let schema: TestSchema;
  let stores: { readonly sqlite: IndexedStore; readonly postgres: IndexedStore };
  let ids: { readonly sqlite: string; readonly postgres: string };
  let dataDir: string;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'xinglin-ranking-'));
    schema = createTestSchema(url);
    const options = {
      embedderFingerprint: 'test-embedder',
      dimension: TEST_DIMENSION,
      logger: createLogger('silent'),
    };
    const sqlite = createSqliteStore({ dataDir, ...options });
    const postgres = await schema.open({ wordLimits: { mergeFrom: 40 } });
    stores = { sqlite, postgres };
    ids = {
      sqlite: (await sqlite.createStore('s')).id,
      postgres: (await postgres.createStore('s')).id,
    };
  });
  afterEach(async () => {
    await stores.sqlite.close();
    await stores.postgres.close();
    await schema.drop();
    rmSync(dataDir, { recursive: true });
  });

  async function put(n: number): Promise<void> {
    await stores.sqlite.putDocument(ids.sqlite, ...document(n));
    await stores.postgres.putDocument(ids.postgres, ...document(n));
  }

  async function remove(key: string): Promise<void> {
    for (const name of ['sqlite', 'postgres'] as const) {
      const found = await stores[name].findBySource(ids[name], key);
      if (found !== undefined) await stores[name].deleteDocument(found.id);
    }
  }

  /** Chunks have other ids in each: what is found, by its text, with the score. */
  async function found(
    store: KnowledgeStore,
    hits: readonly ScoredChunk[],
  ): Promise<Map<string, number>> {
    const chunks = await store.getChunks(hits.map((hit) => hit.chunkId));
    return new Map(
      chunks.map(({ text, sectionPath, documentId: _own }, i) => [
        `${sectionPath.join('')} ${text}`,
        hits[i]?.score ?? Number.NaN,
      ]),
    );
  }

  function expectEqual(actual: Map<string, number>, expected: Map<string, number>): void {
    expect([...actual.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
    // PostgreSQL adds up vectors in float32.
    for (const [text, score] of expected) expect(actual.get(text)).toBeCloseTo(score, 5);
  }

  async function expectSame(scope: Omit<ChunkScope, 'storeIds'> = {}): Promise<void> {
    for (const [q, query] of QUERIES.entries()) {
      const terms = lexicalTerms(query);
      const results = await Promise.all(
        (['sqlite', 'postgres'] as const).map(async (name) => {
          const [store, on] = [stores[name], { storeIds: [ids[name]], ...scope }];
          return {
            words: await found(store, await store.lexicalSearch(on, terms, 200)),
            vectors: await found(
              store,
              await store.vectorSearch(on, unitVector(q, TEST_DIMENSION), 200),
            ),
            frequencies: await store.termFrequencies([ids[name]], terms),
          };
        }),
      );
      const [sqlite, postgres] = results;
      if (sqlite === undefined || postgres === undefined) throw new Error('nothing was searched');
      expectEqual(postgres.words, sqlite.words);
      expectEqual(postgres.vectors, sqlite.vectors);
      expect(postgres.frequencies).toEqual(sqlite.frequencies);
    }
  }

  test('at every stage of an ingest: words held, merged, replaced, deleted, of another day', async () => {
    for (let n = 1; n <= 90; n += 1) {
      await put(n);
      if (n % 15 === 0) await expectSame();
    }
    for (const key of ['doc-1', 'doc-8', 'doc-39']) await remove(key);
    await expectSame();
    await expectSame({ kinds: ['guideline'] });
    await expectSame({ roles: ['contraindications'] });
    await expectSame({ filter: { type: 'gt', key: 'n', value: 60 }, roles: ['dosage'] });
    await expectSame({ asOf: '2020-01-01' });
    await expectSame({ documentIds: [] });
    expect(await stores.postgres.verify(ids.postgres)).toEqual({ ok: true, problems: [] });
    const [merged] = await schema.sql<{ n: string }>(
      'SELECT count(DISTINCT block) AS n FROM word_lists',
    );
    expect(Number(merged?.n)).toBeGreaterThan(3);
  });

  test('searches that run while another server writes find whole documents, ranked as if they ran alone', async () => {
    const writer = await schema.open({ wordLimits: { mergeFrom: 10 } });
    let isDone = false;
    const search = async (): Promise<void> => {
      while (!isDone) {
        const on = { storeIds: [ids.postgres] };
        const hits = await stores.postgres.lexicalSearch(on, lexicalTerms('孕妇发热头痛'), 50);
        expect(new Set(hits.map((hit) => hit.chunkId)).size).toBe(hits.length);
      }
    };
    const searching = [search(), search(), search()];
    for (let n = 1; n <= 60; n += 1) {
      await stores.sqlite.putDocument(ids.sqlite, ...document(n));
      await writer.putDocument(ids.postgres, ...document(n));
    }
    isDone = true;
    await Promise.all(searching);
    await writer.close();
    await expectSame();
  });

  test('slots of chunks that have left are given out anew before they outnumber the others', async () => {
    const writer = await schema.open({ wordLimits: { mergeFrom: 10, wornFrom: 30 } });
    const put = async (n: number): Promise<void> => {
      await stores.sqlite.putDocument(ids.sqlite, ...document(n));
      await writer.putDocument(ids.postgres, ...document(n));
    };
    for (let n = 1; n <= 8; n += 1) await put(n);
    await expectSame();
    // The same sources again and again.
    for (let n = 41; n < 320; n += 40) for (const k of [0, 1, 2, 3]) await put(n + k);
    await expectSame();
    await expectSame({ asOf: '2020-01-01' });
    const [set] = await schema.sql<{ chunks: number; next_slot: string; generation: number }>(
      'SELECT chunks, next_slot, generation FROM word_sets ORDER BY id LIMIT 1',
    );
    expect(set?.generation).toBeGreaterThan(0);
    expect(Number(set?.next_slot)).toBeLessThan(2 * (set?.chunks ?? 0) + 60);
    expect(await writer.verify(ids.postgres)).toEqual({ ok: true, problems: [] });
    await writer.close();
  });

  test('a graph finds what comparing all finds, also with a filter', async () => {
    for (let n = 1; n <= 40; n += 1) await put(n);
    const graphed = await schema.open({ graphFrom: 10 });
    const on = { storeIds: [ids.postgres] };
    await graphed.vectorSearch(on, unitVector(1, TEST_DIMENSION), 10);
    const until = Date.now() + 20_000;
    while (!(await graphed.indexIsBuilt(ids.postgres)) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [index] = await schema.sql<{ valid: boolean }>(
      "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('chunk_vectors_graph_1_8')",
    );
    expect(index?.valid).toBe(true);
    await expectSame();
    await expectSame({ roles: ['dosage'] });
    await graphed.deleteStore(ids.postgres);
    const graphs = (): Promise<object[]> =>
      schema.sql(
        "SELECT 1 FROM pg_class WHERE relname LIKE 'chunk_vectors_graph%' AND relnamespace = current_schema()::regnamespace",
      );
    await expect.poll(graphs).toEqual([]);
    ids = { ...ids, postgres: (await graphed.createStore('s')).id };
    await graphed.close();
  });
});
