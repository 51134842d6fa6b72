import { test } from 'vitest';
import { storeContract } from '../store-contract.ts';
import { createTestSchema } from './postgres-fixture.ts';

const url = process.env['TEST_POSTGRES_URL'];

function contract(name: string, databaseUrl: string, options: object): void {
  storeContract(name, async () => {
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
  });
}

if (url === undefined) {
  test.skip('PostgreSQL: not tested, TEST_POSTGRES_URL is not set (see test/postgres/server.sh)');
} else {
  contract('postgres', url, {});
  // The same where words are merged into lists, and vectors put into a graph, after every document.
  contract('postgres, merged at once', url, { mergeFrom: 1, graphFrom: 1 });
}
