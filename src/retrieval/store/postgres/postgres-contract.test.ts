import { test } from 'vitest';
import type { StoreUnderTest } from '../contract-fixtures.ts';
import { searchContract } from '../search-contract.ts';
import { storeContract } from '../store-contract.ts';
import { validityContract } from '../validity-contract.ts';
import { createTestSchema } from './postgres-fixture.ts';

const url = process.env['TEST_POSTGRES_URL'];

function under(databaseUrl: string, options: object): () => Promise<StoreUnderTest> {
  return async () => {
    const schema = createTestSchema(databaseUrl);
    let store = await schema.open(options);
    return {
      store,
      async reopen() {
        await store.close();
        store = await schema.open(options);
        return store;
      },
      another: () => schema.open(options),
      async dispose() {
        await store.close();
        await schema.drop();
      },
    };
  };
}

if (url === undefined) {
  test.skip('postgres: NOT TESTED, there is no PostgreSQL (test/postgres/server.sh)');
} else {
  storeContract('postgres', under(url, {}));
  // The same where words are merged into lists, and vectors put into a graph, after every document.
  const atOnce = under(url, { wordLimits: { mergeFrom: 1 }, graphFrom: 1 });
  searchContract('postgres, merged at once', atOnce);
  validityContract('postgres, merged at once', atOnce);
}
