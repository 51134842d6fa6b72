import pg from 'pg';
import { AppError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/logger.ts';
import { isCollision, isLost, translated } from './failures.ts';
import { prepareDatabase } from './prepare-database.ts';
import { storable, stored, storableJson, storedJson } from './storable.ts';

export type Query = <Row extends object>(
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`; `?schema=` names the schema of the tables, else `xinglin`. */
  readonly url: string;
  readonly poolSize: number;
  /** How long a write waits for a lock before `store_busy`. */
  readonly lockTimeoutMs: number;
  readonly logger: Logger;
}

/** Connections to one schema. Everything thrown is an AppError, or a mistake of ours. */
export interface Database {
  readonly schema: string;
  /** One statement by itself; tried once more where the connection had been lost. */
  readonly query: Query;
  /** One view of the database for all statements of `work`; tried once more where the connection had been lost. */
  read<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** One transaction; tried again where it collided with another one. */
  write<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** A connection of its own outside of any transaction, for what PostgreSQL allows nowhere else. */
  session<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** A connection beside the pool, kept until it is ended or lost. */
  lasting(onLost: () => void): Promise<LastingConnection>;
  close(): Promise<void>;
}

export interface LastingConnection {
  readonly query: Query;
  end(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5000;
/** A statement that hangs holds a connection; index builds switch it off for themselves. */
const STATEMENT_TIMEOUT_MS = 120_000;
const ATTEMPTS = 5;
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** Opens the database and brings its schema up to date. Throws `store_unavailable`, `storage_damaged`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, schema } = splitUrl(options.url);
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'xinglin',
    types: { getTypeParser: parserOf },
  };
  const extensionSchema = await prepareDatabase(new pg.Client(connection), schema);
  const settings = `SET search_path TO ${pg.escapeIdentifier(schema)}, ${pg.escapeIdentifier(extensionSchema)};
    SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET jit = off;
    SET hnsw.iterative_scan = strict_order; SET hnsw.ef_search = 200`;
  const pool = new pg.Pool({
    ...connection,
    max: options.poolSize,
    // The pool waits for it, whatever its types say.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client) => client.query(settings).then(() => undefined),
  });
  // Without a listener a connection lost while idle would end the process.
  pool.on('error', (error) => {
    options.logger.warn({ code: codeOf(error) }, 'a connection to PostgreSQL was lost');
  });

  async function connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let lost = false;
    const onError = (): void => {
      lost = true;
    };
    client.on('error', onError);
    try {
      return await work(client);
    } catch (error) {
      lost ||= isLost(error);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(lost);
    }
  }

  function transaction<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    return connected(async (client) => {
      await client.query(begin);
      try {
        const result = await work(queryOf(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // Where this fails too, the connection has gone and is thrown away.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  async function repeated<T>(
    mayRepeat: (error: unknown) => boolean,
    attempts: number,
    work: () => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= attempts || !mayRepeat(error)) throw translated(error);
      }
    }
  }

  const beginWrite = `BEGIN; SET LOCAL lock_timeout = ${options.lockTimeoutMs}`;

  return {
    schema,
    query: (text, values) =>
      repeated(isLost, 2, () => connected((client) => queryOf(client)(text, values))),
    read: (work) => repeated(isLost, 2, () => transaction(BEGIN_READ, work)),
    write: (work) => repeated(isCollision, ATTEMPTS, () => transaction(beginWrite, work)),
    session: (work) =>
      repeated(
        () => false,
        1,
        () => connected((client) => work(queryOf(client))),
      ),
    async lasting(onLost) {
      const client = new pg.Client(connection);
      client.on('error', onLost);
      client.on('end', onLost);
      try {
        await client.connect();
        await client.query(settings);
      } catch (error) {
        throw translated(error);
      }
      const query = queryOf(client);
      return {
        query: (text, values) =>
          query<never>(text, values).catch((error: unknown) => {
            throw translated(error);
          }),
        end: () => client.end(),
      };
    },
    close: () => pool.end(),
  };
}

/** Texts are written so that any text comes back as it was; the parsers below undo it. */
function queryOf(client: pg.ClientBase): Query {
  return async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, values.map(written))).rows;
}

function written(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  return Array.isArray(value) ? value.map(written) : value;
}

/** A value for a column of JSON. */
export function asJson(value: unknown): { toPostgres(): string } {
  return { toPostgres: () => storableJson(value) };
}

/** Takes `?schema=` out, which is ours and not the driver's. Throws `config_invalid`; the URL holds a password and is never shown. */
function splitUrl(given: string): { readonly url: string; readonly schema: string } {
  if (!URL.canParse(given) || !/^postgres(?:ql)?:/.test(given)) {
    throw new AppError('config_invalid', {
      message: 'postgresUrl is not a URL such as postgres://user:password@host:5432/database.',
    });
  }
  const url = new URL(given);
  const schema = url.searchParams.get('schema') ?? 'xinglin';
  url.searchParams.delete('schema');
  return { url: url.toString(), schema };
}

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Ids are far below 2^53: numbers, not the driver's texts. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === pg.types.builtins.TEXT) return stored;
  if (oid === pg.types.builtins.JSON) return storedJson;
  if (oid === INT8_ARRAY) {
    return (value) => (value === '{}' ? [] : value.slice(1, -1).split(',').map(Number));
  }
  return pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'lost';
}
