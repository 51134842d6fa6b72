import type { ScoredChunk } from '../types.ts';
import { asVector } from './chunk-records.ts';
import type { Database } from './database.ts';
import { createParameters, type Parameters } from './filter-sql.ts';
import type { DocumentScope } from './scopes.ts';

export interface VectorQuery {
  readonly set: number;
  readonly dimension: number;
  readonly vector: Float32Array;
  readonly limit: number;
  readonly documents: DocumentScope;
  readonly roles: readonly string[] | undefined;
}

/** Up to so many chunks, all are compared: faster than a filtered walk of the graph, and exact. */
const COMPARE_ALL_UP_TO = 20_000;

export interface VectorSearch {
  /** Nearest vectors of one word set. Best first. */
  search(wanted: VectorQuery): Promise<ScoredChunk[]>;
}

export function createVectorSearch(db: Database): VectorSearch {
  /** By scope and roles: a scope is a new one after each change of its store. */
  const counts = new WeakMap<DocumentScope, Map<string, number>>();

  async function isFew(wanted: VectorQuery): Promise<boolean> {
    const { documents, roles, set } = wanted;
    if ((documents.mostChunks ?? Infinity) <= COMPARE_ALL_UP_TO) return true;
    const known = counts.get(documents) ?? new Map<string, number>();
    counts.set(documents, known);
    const key = JSON.stringify([set, roles]);
    const count = known.get(key) ?? (await countUpTo(db, wanted));
    known.set(key, count);
    return count <= COMPARE_ALL_UP_TO;
  }

  return {
    async search(wanted) {
      const { documents, limit } = wanted;
      const isEmpty = documents.isOnly && documents.listed.length === 0;
      if (limit <= 0 || isEmpty || wanted.roles?.length === 0) return [];
      const isNarrow = documents.isOnly || wanted.roles !== undefined;
      if (!isNarrow) return throughGraph(db, wanted);
      if (await isFew(wanted)) return comparingAll(db, wanted);
      const found = await throughGraph(db, wanted);
      // The walk gives up where too few of what it passes are allowed.
      return found.length < limit ? comparingAll(db, wanted) : found;
    },
  };
}

/** PostgreSQL takes the graph where there is one, and compares all where there is none. */
async function throughGraph(db: Database, wanted: VectorQuery): Promise<ScoredChunk[]> {
  const parameters = createParameters(asVector(wanted.vector), wanted.limit);
  const rows = await db.query<ScoredChunk>(
    `SELECT chunk_id AS "chunkId", 0 - (${cast(wanted)} <#> $1) AS score FROM chunk_vectors
     WHERE ${conditions(wanted, parameters)} ORDER BY ${cast(wanted)} <#> $1 LIMIT $2`,
    parameters.values,
  );
  return inOrder(rows);
}

async function comparingAll(db: Database, wanted: VectorQuery): Promise<ScoredChunk[]> {
  const parameters = createParameters(asVector(wanted.vector), wanted.limit);
  const rows = await db.query<ScoredChunk>(
    `WITH allowed AS MATERIALIZED (
       SELECT chunk_id, 0 - (vector <#> $1) AS score FROM chunk_vectors WHERE ${conditions(wanted, parameters)}
     ) SELECT chunk_id AS "chunkId", score FROM allowed ORDER BY score DESC, chunk_id LIMIT $2`,
    parameters.values,
  );
  return rows;
}

async function countUpTo(db: Database, wanted: VectorQuery): Promise<number> {
  const parameters = createParameters();
  const [row] = await db.query<{ n: number }>(
    `SELECT count(*) AS n FROM (
       SELECT 1 FROM chunk_vectors WHERE ${conditions(wanted, parameters)} LIMIT ${COMPARE_ALL_UP_TO + 1}
     ) AS allowed`,
    parameters.values,
  );
  return row?.n ?? 0;
}

/** The number of the set stands in the text: only so can a partial index be seen to fit. */
function conditions({ set, documents, roles }: VectorQuery, parameters: Parameters): string {
  const parts = [`word_set = ${Math.trunc(set)}`];
  if (documents.isOnly) {
    parts.push(`document_id = ANY(${parameters.add(documents.listed)}::bigint[])`);
  } else if (documents.listed.length > 0) {
    parts.push(`document_id <> ALL(${parameters.add(documents.listed)}::bigint[])`);
  }
  if (roles !== undefined) parts.push(`role = ANY(${parameters.add(roles)}::text[])`);
  return parts.join(' AND ');
}

const cast = ({ dimension }: VectorQuery): string => `vector::vector(${Math.trunc(dimension)})`;

function inOrder(found: ScoredChunk[]): ScoredChunk[] {
  return found.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}

/** Exact cosine with each of these chunks that has a vector of this length. */
export async function similarityOf(
  db: Database,
  chunkIds: readonly number[],
  vector: Float32Array,
): Promise<ScoredChunk[]> {
  const rows = await db.query<ScoredChunk>(
    `SELECT chunk_id AS "chunkId", 0 - (vector <#> $1) AS score FROM (
       SELECT chunk_id, vector FROM chunk_vectors WHERE chunk_id = ANY($2::bigint[]) AND vector_dims(vector) = $3
       OFFSET 0
     ) AS fitting`,
    [asVector(vector), chunkIds, vector.length],
  );
  return inOrder(rows);
}
