import pg from 'pg';
import { AppError } from '../../../core/errors.ts';
import { translated } from './failures.ts';
import { MIGRATIONS } from './schema.ts';

const OLDEST_POSTGRES = 150_000;
/** The first with iterative index scans, without which a filtered search may find too little. */
const OLDEST_VECTOR = [0, 8] as const;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Makes the schema or brings it up to date, under a lock that lets one of several starting servers do it, and ends the
 * client. Returns the schema pgvector is in. Throws `store_unavailable`, `storage_damaged`, `store_busy`.
 */
export async function prepareDatabase(client: pg.Client, schema: string): Promise<string> {
  // An error between two statements is thrown by the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('xinglin ' || $1, 0))", [
      schema,
    ]);
    await requireVersion(client);
    const extensionSchema = await ensureVector(client);
    await migrate(client, schema, extensionSchema);
    await client.query('COMMIT');
    return extensionSchema;
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  if (Number(rows[0]?.server_version_num) < OLDEST_POSTGRES) {
    throw new AppError('store_unavailable', { message: 'PostgreSQL 15 or newer is needed.' });
  }
}

async function ensureVector(client: pg.Client): Promise<string> {
  // Two databases' worth of schemas share the extension: the lock is per schema, hence the one more.
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('xinglin pgvector', 0))");
  const installed = await vectorExtension(client);
  if (installed === undefined) await client.query('CREATE EXTENSION vector');
  const found = installed ?? (await vectorExtension(client));
  const [major = 0, minor = 0] = (found?.extversion ?? '').split('.').map(Number);
  if (found === undefined || (major === OLDEST_VECTOR[0] && minor < OLDEST_VECTOR[1])) {
    throw new AppError('store_unavailable', {
      message: 'pgvector 0.8 or newer is needed: "ALTER EXTENSION vector UPDATE".',
    });
  }
  return found.nspname;
}

async function vectorExtension(
  client: pg.Client,
): Promise<{ extversion: string; nspname: string } | undefined> {
  const { rows } = await client.query<{ extversion: string; nspname: string }>(
    "SELECT extversion, nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'vector'",
  );
  return rows[0];
}

/** Applies what is missing of the numbered migrations; `upTo` is for tests of one version's data under the next. */
export async function migrate(
  client: pg.Client,
  schema: string,
  extensionSchema: string,
  upTo: number = MIGRATIONS.length,
): Promise<void> {
  const name = pg.escapeIdentifier(schema);
  // Only where it is missing: a role that may not create schemas can use one that was made for it.
  const known = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (known.rowCount === 0) await client.query(`CREATE SCHEMA ${name}`);
  await client.query(
    `SET LOCAL search_path TO ${name}, ${pg.escapeIdentifier(extensionSchema)};
     CREATE TABLE IF NOT EXISTS schema_version (n integer NOT NULL)`,
  );
  const { rows } = await client.query<{ n: number }>('SELECT n FROM schema_version');
  const done = rows[0]?.n ?? 0;
  if (done > MIGRATIONS.length) {
    throw new AppError('storage_damaged', {
      message: 'The knowledge base was written by a newer version of Xinglin.',
    });
  }
  for (const sql of MIGRATIONS.slice(done, upTo)) await client.query(sql);
  if (rows.length === 0) await client.query('INSERT INTO schema_version VALUES ($1)', [upTo]);
  else if (done < upTo) await client.query('UPDATE schema_version SET n = $1', [upTo]);
}

/** What an operator can do about it; the driver's own text names neither the URL nor the password. */
function explained(error: unknown): unknown {
  const known = translated(error);
  if (!(known instanceof AppError) || error instanceof AppError) return known;
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = ADVICE.find(([pattern]) => pattern.test(state))?.[1];
  if (advice === undefined) return known;
  return new AppError('store_unavailable', { message: advice, cause: known.cause });
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'PostgreSQL refuses the user or the password of postgresUrl.'],
  [/^3D000$/, 'The database that postgresUrl names does not exist.'],
  [
    /^(?:0A000|58P01|42704)$/,
    'PostgreSQL has no pgvector: install postgresql-17-pgvector on its machine.',
  ],
  [
    /^42501$/,
    'The PostgreSQL user may not set up the database: have an administrator run "CREATE EXTENSION vector" and "CREATE SCHEMA xinglin AUTHORIZATION <user>".',
  ],
  [/^(?:E[A-Z_]+)$/, 'PostgreSQL does not answer at the address of postgresUrl.'],
];
