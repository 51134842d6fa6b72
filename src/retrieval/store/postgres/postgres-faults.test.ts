import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../core/errors.ts';
import { axis, lineChunks, newDocument } from '../contract-fixtures.ts';
import type { IndexedStore } from '../indexed-store.ts';
import { createTestSchema, describeWithPostgres, type TestSchema } from './postgres-fixture.ts';

const script = fileURLToPath(new URL('../../../../test/postgres/server.sh', import.meta.url));

// Where test/postgres/server.sh has put its programs: these tests stop and start a server of their own.
describeWithPostgres('a database that goes away', process.env['TEST_POSTGRES_HOME'], (home) => {
  const cluster = `faults-${randomBytes(4).toString('hex')}`;
  const control = (...args: string[]): string =>
    execFileSync(script, [args[0] ?? '', home, cluster, ...args.slice(1)], {
      encoding: 'utf8',
    }).trim();
  let url: string;
  let schema: TestSchema;
  let store: IndexedStore;
  let id: string;

  beforeAll(() => {
    url = control('start');
  });
  afterAll(() => {
    control('stop', 'immediate');
    rmSync(join(home, cluster), { recursive: true, force: true });
  });
  beforeEach(async () => {
    schema = createTestSchema(url);
    store = await schema.open({ poolSize: 4 });
    id = (await store.createStore('s')).id;
    await store.putDocument(id, newDocument('成人一。'), lineChunks('成人一。'));
  });
  afterEach(async () => {
    await store.close();
    await schema.drop();
  });

  const calls = (): Promise<unknown>[] => [
    store.listStores(),
    store.lexicalSearch({ storeIds: [id] }, ['成人'], 5),
    store.vectorSearch({ storeIds: [id] }, axis(0), 5),
    store.putDocument(id, newDocument('成人二。'), lineChunks('成人二。')),
    store.putFile('a', Buffer.from('x'), 'test'),
    store.lockSource(id, 'k'),
    store.verify(id),
  ];

  test('while it is down every call says so, soon; when it is back the same store works on', async () => {
    const before = await store.lexicalSearch({ storeIds: [id] }, ['成人'], 5);
    control('stop', 'immediate');
    const started = performance.now();
    for (const result of await Promise.allSettled(calls())) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    }
    expect(performance.now() - started).toBeLessThan(8000);
    control('start');
    expect(await store.lexicalSearch({ storeIds: [id] }, ['成人'], 5)).toEqual(before);
    expect(await store.listDocuments(id)).toHaveLength(1);
    const unlock = await store.lockSource(id, 'k');
    await store.putDocument(id, newDocument('成人二。'), lineChunks('成人二。'));
    await unlock();
    expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
  });

  test('connections cut while idle are replaced without an error', async () => {
    await Promise.all(Array.from({ length: 4 }, () => store.listStores()));
    await schema.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [schema.name],
    );
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => store.listStores()));
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    await store.putDocument(id, newDocument('成人三。'), lineChunks('成人三。'));
  });

  test('a document cut off in the middle of its transaction is not there', async () => {
    const text = Array.from({ length: 3000 }, (_, i) => `第${i}行成人。`).join('\n');
    const storing = store.putDocument(id, newDocument(text), lineChunks(text));
    const cut = expect(storing).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect
      .poll(
        () =>
          schema.sql(
            'SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND backend_xid IS NOT NULL',
            [schema.name],
          ),
        { interval: 2, timeout: 5000 },
      )
      .toHaveLength(1);
    await schema.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [schema.name],
    );
    await cut;
    expect((await store.listDocuments(id)).map((d) => d.version)).toEqual([1]);
    expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
  });

  test('what cannot be opened says why, and never with the password', async () => {
    const wrong = new URL(url);
    wrong.password = 'not-the-password';
    const nowhere = new URL(url);
    nowhere.pathname = '/nothing-here';
    const closed = new URL(url);
    closed.port = '1';
    const said = await Promise.all(
      [wrong, nowhere, closed].map(async (bad) => {
        const error: unknown = await schema
          .open({ url: bad.toString() })
          .catch((thrown: unknown) => thrown);
        if (!(error instanceof AppError)) throw new Error('it was opened');
        expect(error.code).toBe('store_unavailable');
        return [error.message, String(error.cause), error.stack].join('\n');
      }),
    );
    expect(said[0]).toContain('refuses the user or the password');
    expect(said[1]).toContain('does not exist');
    expect(said[2]).toContain('does not answer');
    for (const text of said) {
      expect(text).not.toContain('not-the-password');
      expect(text).not.toContain(new URL(url).password);
    }
    for (const bad of ['nonsense', 'http://a/b']) {
      await expect(schema.open({ url: bad })).rejects.toMatchObject({ code: 'config_invalid' });
    }
  });

  test('an error of the database holds none of what was stored', async () => {
    await schema.sql("ALTER TABLE documents ADD CHECK (title <> '秘密标题')");
    const error: unknown = await store
      .putDocument(id, newDocument('秘密正文', { title: '秘密标题' }), lineChunks('秘密正文'))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'internal' });
    const { message, stack, cause } = error as Error;
    expect([message, stack, String(cause), JSON.stringify(cause)].join('\n')).not.toMatch(/秘密/);
  });
});
