import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createTopK } from '../../src/retrieval/vectors/top-k.ts';

/**
 * The scores of the `limit` nearest chunks of a store for each query, best first, by comparing with every vector in one
 * pass over the database: a million vectors take no memory.
 */
export function exactScores(
  dataDir: string,
  storeId: string,
  queries: readonly Float32Array[],
  limit: number,
): number[][] {
  const db = new Database(join(dataDir, 'xinglin.db'), { readonly: true });
  const rows = db
    .prepare<[string], { id: number; vector: Buffer }>(
      `SELECT v.chunk_id AS id, v.vector FROM vectors v JOIN live_chunks l ON l.id = v.chunk_id
       WHERE l.store = (SELECT number FROM stores WHERE id = ?)`,
    )
    .iterate(storeId);
  const tops = queries.map(() => createTopK(limit));
  for (const { id, vector } of rows) {
    const stored = new Float32Array(new Uint8Array(vector).buffer);
    for (const [q, query] of queries.entries()) {
      let score = 0;
      for (let i = 0; i < query.length; i += 1) score += (query[i] ?? 0) * (stored[i] ?? 0);
      tops[q]?.offer(id, score);
    }
  }
  db.close();
  return tops.map((top) => top.sorted().map(({ score }) => score));
}

/** Share of what was found that is as near as the exact neighbours are; texts that are there twice are as good as each other. */
export function recallOf(
  found: readonly (readonly number[])[],
  exact: readonly (readonly number[])[],
): number {
  let [right, all] = [0, 0];
  for (const [q, scores] of exact.entries()) {
    const least = (scores.at(-1) ?? 0) - 1e-5;
    all += scores.length;
    right += (found[q] ?? []).filter((score) => score >= least).length;
  }
  return Math.round((right / all) * 10_000) / 10_000;
}
