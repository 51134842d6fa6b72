import { mkdirSync } from 'node:fs';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { IndexedStore } from './indexed-store.ts';
import { createPostgresStore } from './postgres/postgres-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';

export interface StoreSettings {
  readonly storage: 'sqlite' | 'postgres';
  readonly dataDir: string;
  readonly postgresUrl?: string;
}

export interface OpenStoreOptions {
  readonly settings: StoreSettings;
  readonly embedderFingerprint: string;
  readonly dimension: number;
  readonly logger: Logger;
}

/** The knowledge store the settings name. Throws `config_invalid`, and what opening it throws. */
export async function openStore({ settings, ...options }: OpenStoreOptions): Promise<IndexedStore> {
  const { storage, dataDir, postgresUrl: url } = settings;
  if (storage === 'sqlite') return createSqliteStore({ ...options, dataDir });
  if (url === undefined) {
    throw new AppError('config_invalid', {
      message: 'storage postgres needs postgresUrl (XINGLIN_POSTGRES_URL, --postgres-url).',
    });
  }
  // Keys, templates and logs are there whatever the storage.
  mkdirSync(dataDir, { recursive: true });
  return createPostgresStore({ ...options, url });
}
