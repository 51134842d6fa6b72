import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe } from 'vitest';
import { createLogger } from '../../../core/logger.ts';
import type { IndexedStore } from '../indexed-store.ts';
import { createPostgresStore, type PostgresStoreOptions } from './postgres-store.ts';

/** A schema of its own in a database for tests. */
export interface TestSchema {
  /** Also the application name of its stores' connections. */
  readonly name: string;
  /** With the name of the schema. */
  readonly url: string;
  open(more?: Partial<PostgresStoreOptions>): Promise<IndexedStore>;
  /** Statements beside the store. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

export const TEST_DIMENSION = 8;

/** Tests that need a server; without one the run says that they were left out, and why. */
export function describeWithPostgres(
  name: string,
  given: string | undefined,
  body: (given: string) => void,
): void {
  if (given !== undefined) describe(name, () => body(given));
  else
    describe.skip(`${name}: NOT TESTED, there is no PostgreSQL (test/postgres/server.sh)`, () =>
      body(''));
}

export function createTestSchema(databaseUrl: string): TestSchema {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(databaseUrl);
  url.searchParams.set('schema', schema);
  // So that its connections can be told from those of other tests.
  url.searchParams.set('application_name', schema);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    options: `-c search_path=${schema},public`,
  });
  pool.on('error', () => undefined);
  return {
    name: schema,
    url: url.toString(),
    open: (more = {}) =>
      createPostgresStore({
        url: url.toString(),
        embedderFingerprint: 'test-embedder',
        dimension: TEST_DIMENSION,
        logger: createLogger('silent'),
        ...more,
      }),
    sql: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    async drop() {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await pool.end();
    },
  };
}
