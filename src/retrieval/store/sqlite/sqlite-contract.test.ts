import { CONTRACT_DIMENSION } from '../contract-fixtures.ts';
import { storeContract } from '../store-contract.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../core/logger.ts';
import { createSqliteStore, type SqliteStore } from './sqlite-store.ts';

function open(dataDir: string): SqliteStore {
  return createSqliteStore({
    dataDir,
    embedderFingerprint: 'test-embedder',
    dimension: CONTRACT_DIMENSION,
    logger: createLogger('silent'),
  });
}

storeContract('sqlite', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-contract-'));
  let store = open(dataDir);
  return {
    store,
    async reopen() {
      await store.close();
      store = open(dataDir);
      return store;
    },
    another: async () => open(dataDir),
    async dispose() {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
});
