import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allBut, onlyIds } from './id-filter.ts';
import { createVectorIndex, type VectorIndex, type VectorIndexOptions } from './vector-index.ts';

const DIMENSION = 32;
let folder: string;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xinglin-vectors-'));
  logged = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(options: Partial<VectorIndexOptions> = {}): VectorIndex {
  return createVectorIndex({
    dimension: DIMENSION,
    embedder: 'e1',
    snapshotPath: join(folder, 'vectors', 's.hnsw'),
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    graphFrom: 200,
    ...options,
  });
}

/** Always the same vectors: around 20 centres, unit length. */
function vector(seed: number, dimension = DIMENSION): Float32Array {
  let state = seed * 2654435761 + 1;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 1) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const raw = Float32Array.from(
    { length: dimension },
    (_, i) => Math.sin((seed % 20) * (i + 1)) + next(),
  );
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

function fill(index: VectorIndex, from: number, to: number): void {
  for (let id = from; id <= to; id += 1) index.add(id, vector(id));
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

function exactly(ids: Iterable<number>, query: Float32Array, limit: number): number[] {
  return [...ids]
    .map((id) => ({ id, score: dot(vector(id), query) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limit)
    .map(({ id }) => id);
}

function recall(index: VectorIndex, limit: number): number {
  let found = 0;
  for (let q = 0; q < 50; q += 1) {
    const query = vector(100_000 + q);
    const hits = new Set(index.search(query, limit).map(({ id }) => id));
    found += exactly(index.ids(), query, limit).filter((id) => hits.has(id)).length;
  }
  return found / (50 * limit);
}

test('a small index is exact, also after removals', () => {
  const index = open();
  fill(index, 1, 150);
  for (let id = 1; id <= 150; id += 3) index.remove(id);
  index.remove(9999);
  expect(index.state()).toEqual({ vectors: 100, mode: 'exact' });
  const query = vector(5);
  expect(index.search(query, 10).map((hit) => hit.id)).toEqual(exactly(index.ids(), query, 10));
  expect(index.search(query, 1)[0]?.score).toBeCloseTo(1, 5);
});

test('a large one is right at once, while the graph is being built, and after', async () => {
  const index = open();
  fill(index, 1, 3000);
  expect(index.state().mode).toBe('building');
  expect(recall(index, 10)).toBe(1);
  await index.settled();
  expect(index.state()).toEqual({ vectors: 3000, mode: 'graph' });
  expect(recall(index, 50)).toBeGreaterThanOrEqual(0.98);
  fill(index, 3001, 3010);
  expect(index.search(vector(3007), 1)).toMatchObject([{ id: 3007 }]);
  index.remove(3007);
  index.remove(5);
  expect(index.search(vector(3007), 10).map((hit) => hit.id)).not.toContain(3007);
  expect(index.search(vector(5), 10).map((hit) => hit.id)).not.toContain(5);
  await index.close();
});

test('a restricted search returns only what is allowed, few or many', async () => {
  const index = open();
  fill(index, 1, 12_000);
  await index.settled();
  const few = new Set([7, 77, 777, 99_999]);
  expect(
    index
      .search(vector(7), 10, onlyIds(few))
      .map((hit) => hit.id)
      .toSorted((a, b) => a - b),
  ).toEqual([7, 77, 777]);
  expect(index.search(vector(7), 10, onlyIds(new Set()))).toEqual([]);
  const without = index.search(vector(7), 10, allBut(few)).map((hit) => hit.id);
  expect(without).toHaveLength(10);
  expect(without.some((id) => few.has(id))).toBe(false);
  const many = new Set(Array.from({ length: 11_000 }, (_, i) => i + 1));
  const wanted = exactly(many, vector(11_999), 20);
  const found = new Set(index.search(vector(11_999), 20, onlyIds(many)).map((hit) => hit.id));
  expect([...found].every((id) => many.has(id))).toBe(true);
  expect(wanted.filter((id) => found.has(id)).length).toBeGreaterThanOrEqual(19);
  await index.discard();
}, 60_000);

test('a worn-out graph is made anew and stays right', async () => {
  const index = open();
  fill(index, 1, 1500);
  await index.settled();
  for (let id = 1; id <= 900; id += 1) index.remove(id);
  fill(index, 1501, 2000);
  await index.settled();
  expect(index.state()).toEqual({ vectors: 1100, mode: 'graph' });
  expect(recall(index, 20)).toBeGreaterThanOrEqual(0.98);
  await index.close();
});

test('a snapshot is taken up again and brought up to date', async () => {
  const first = open();
  fill(first, 1, 1000);
  await first.settled();
  await first.close();
  const second = open();
  fill(second, 11, 1020);
  await second.settled();
  expect(logged).toEqual([]);
  expect(second.state()).toEqual({ vectors: 1010, mode: 'graph' });
  expect(recall(second, 20)).toBeGreaterThanOrEqual(0.98);
  expect(second.search(vector(5), 5).map((hit) => hit.id)).not.toContain(5);
  expect(second.search(vector(1020), 1)).toMatchObject([{ id: 1020 }]);
  await second.close();
});

test.each([
  ['another embedder', (): Partial<VectorIndexOptions> => ({ embedder: 'e2' }), /another embedder/],
  [
    'a truncated file',
    (): object => {
      const path = join(folder, 'vectors', 's.hnsw');
      writeFileSync(path, readFileSync(path).subarray(0, 5000));
      return {};
    },
    /checksum/,
  ],
  [
    'a damaged manifest',
    (): object => {
      writeFileSync(join(folder, 'vectors', 's.hnsw.json'), '{"format":');
      return {};
    },
    /cannot be read/,
  ],
  [
    'a lost graph file',
    (): object => {
      rmSync(join(folder, 'vectors', 's.hnsw'));
      return {};
    },
    undefined,
  ],
])('%s: the snapshot is not used, and built anew', async (_, damage, reason) => {
  const first = open();
  fill(first, 1, 400);
  await first.settled();
  await first.close();
  const second = open(damage());
  fill(second, 1, 400);
  await second.settled();
  expect(recall(second, 10)).toBeGreaterThanOrEqual(0.98);
  if (reason === undefined) expect(logged).toEqual([]);
  else expect(logged.join()).toMatch(reason);
  await second.close();
});

test('a snapshot of a time when the same ids meant other vectors is not used', async () => {
  const first = open();
  fill(first, 1, 400);
  await first.settled();
  await first.close();
  const second = open();
  for (let id = 1; id <= 400; id += 1) second.add(id, vector(id + (id === 400 ? 7 : 0)));
  await second.settled();
  expect(logged.join()).toMatch(/other vectors/);
  expect(second.search(vector(407), 1)).toMatchObject([{ id: 400 }]);
  await second.discard();
});

test('where no snapshot can be written, searching goes on', async () => {
  writeFileSync(join(folder, 'vectors'), 'a file where the folder should be');
  const index = open();
  fill(index, 1, 400);
  await index.settled();
  expect(index.state().mode).toBe('graph');
  expect(logged.join()).toMatch(/could not be written/);
  await index.close();
  expect(existsSync(join(folder, 'vectors', 's.hnsw'))).toBe(false);
});
