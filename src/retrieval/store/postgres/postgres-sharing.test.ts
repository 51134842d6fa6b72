import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lexicalTerms } from '../../lexical/terms.ts';
import { axis, lineChunks, newDocument } from '../contract-fixtures.ts';
import type { IndexedStore } from '../indexed-store.ts';
import { createTestSchema, describeWithPostgres, type TestSchema } from './postgres-fixture.ts';

const local = (path: string): string =>
  JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

describeWithPostgres(
  'several servers over one database',
  process.env['TEST_POSTGRES_URL'],
  (url) => {
    let schema: TestSchema;
    let store: IndexedStore;
    let id: string;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
      schema = createTestSchema(url);
      store = await schema.open();
      id = (await store.createStore('s')).id;
    });
    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await store.close();
      await schema.drop();
    });

    /** Another server: a process of its own that runs this with `store` open; each line it prints is yielded. */
    function server(script: string): { child: ChildProcess; lines: AsyncIterable<string> } {
      const code = `
      import { createLogger } from ${local('../../../core/logger.ts')};
      import { lineChunks, newDocument } from ${local('../contract-fixtures.ts')};
      import { createPostgresStore } from ${local('./postgres-store.ts')};
      const store = await createPostgresStore({ url: ${JSON.stringify(schema.url)}, embedderFingerprint: 'test-embedder',
        dimension: 8, logger: createLogger('silent'), wordLimits: { mergeFrom: 300 } });
      const text = (n) => Array.from({ length: 60 }, (_, i) => '第' + n + '版第' + i + '行：一次0.5g。').join('\\n');
      const put = (key, n) => store.putDocument(${JSON.stringify(id)}, newDocument(text(n), { sourceKey: key }), lineChunks(text(n)));
      ${script}`;
      const args = ['--import', 'tsx', '--input-type=module', '-e', code];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      return { child, lines: createInterface({ input: child.stdout }) };
    }

    test('two processes write to one store at the same time; nothing is lost, doubled or half there', async () => {
      const writers = ['a', 'b'].map((name) =>
        server(
          `for (let n = 0; n < 12; n += 1) { await put('${name}' + (n % 8), n); } console.log('done'); await store.close();`,
        ),
      );
      const ends = await Promise.all(writers.map(async ({ child }) => once(child, 'exit')));
      expect(ends.map(([code]) => code as unknown)).toEqual([0, 0]);
      const documents = await store.listDocuments(id);
      expect(documents).toHaveLength(24);
      expect(documents.filter((d) => d.isLatest)).toHaveLength(16);
      expect(await store.getStore(id)).toMatchObject({ documentCount: 16, chunkCount: 16 * 60 });
      expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
      const hits = await store.lexicalSearch({ storeIds: [id] }, lexicalTerms('第59行'), 5000);
      expect(hits.length).toBe(16 * 60);
    });

    test('a server killed at any moment of an ingest leaves whole documents only, and everything it reported', async () => {
      let reported = 0;
      for (const killAfter of [1, 4, 8, 13]) {
        const { child, lines } = server(
          `for (let n = 0; ; n += 1) console.log((await put('key' + (n % 3), n)).id);`,
        );
        let seen = 0;
        for await (const line of lines) {
          reported = Number(line);
          seen += 1;
          // Not between two documents, but somewhere inside the next one; the merge of words among them.
          if (seen === killAfter) setTimeout(() => child.kill('SIGKILL'), killAfter * 3);
        }
        const documents = (await store.listDocuments(id)).filter((d) => d.fingerprint !== 'x');
        expect(Math.max(...documents.map((d) => d.id))).toBeGreaterThanOrEqual(reported);
        expect(documents.every((d) => d.chunkCount === 60)).toBe(true);
        await expect.poll(() => store.verify(id)).toEqual({ ok: true, problems: [] });
        // What the dead server had locked is free.
        await store.putDocument(id, newDocument('x', { sourceKey: 'key0' }), lineChunks('x'));
      }
    });

    test('one worker at a time has a source, of whichever server; a dead one gives it back', async () => {
      const { child, lines } = server(
        `await store.lockSource(${JSON.stringify(id)}, 'k'); console.log('locked'); setInterval(() => {}, 1000);`,
      );
      for await (const line of lines) {
        expect(line).toBe('locked');
        break;
      }
      let isMine = false;
      const waiting = store.lockSource(id, 'k').then((unlock) => {
        isMine = true;
        return unlock;
      });
      await (
        await store.lockSource(id, 'another')
      )();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(isMine).toBe(false);
      child.kill('SIGKILL');
      await (
        await waiting
      )();
    });

    test('readers are not held up by a writer, who sees and writes what nobody else does', async () => {
      await store.putDocument(id, newDocument('成人一。'), lineChunks('成人一。'));
      const other = await schema.open({ busyTimeoutMs: 200 });
      const [pid] = await schema.sql<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      expect(pid).toBeDefined();
      await schema.sql(`BEGIN; UPDATE stores SET revision = revision WHERE id = '${id}'`);
      expect(await other.vectorSearch({ storeIds: [id] }, axis(0), 9)).toHaveLength(1);
      const blocked = other.putDocument(id, newDocument('成人二。'), lineChunks('成人二。'));
      await expect(blocked).rejects.toMatchObject({ code: 'store_busy' });
      await schema.sql('ROLLBACK');
      await other.putDocument(id, newDocument('成人二。'), lineChunks('成人二。'));
      await other.close();
    });

    test('a store can be deleted while it is exported; the export is whole', async () => {
      const other = await schema.open({ graphFrom: 1 });
      await other.putDocument(id, newDocument('成人一。'), lineChunks('成人一。'));
      await other.vectorSearch({ storeIds: [id] }, axis(0), 5);
      await expect.poll(() => other.indexIsBuilt(id), { timeout: 20_000 }).toBe(true);
      const types: string[] = [];
      for await (const { type } of other.exportStore(id)) {
        if (types.length === 0) await store.deleteStore(id);
        types.push(type);
      }
      expect(types).toEqual(['store', 'document']);
      await other.close();
    });

    test('no connection outlives a store, and none stays in a transaction', async () => {
      const before = await connections();
      const other = await schema.open({ poolSize: 4, graphFrom: 1 });
      const unlock = await other.lockSource(id, 'k');
      await Promise.allSettled(
        Array.from({ length: 40 }, async (_, n) => {
          if (n % 4 === 0) return other.getStore('none');
          if (n % 4 === 1) return other.putDocument('none', newDocument('x'), []);
          if (n % 4 === 2) return other.vectorSearch({ storeIds: [id] }, new Float32Array(3), 5);
          return other.putDocument(id, newDocument(`第${n}版`), lineChunks(`第${n}版`));
        }),
      );
      for await (const entry of other.exportStore(id)) if (entry.type === 'store') break;
      await expect.poll(() => connections(" AND state LIKE 'idle in%'")).toBe(0);
      await unlock();
      await other.close();
      await expect.poll(() => connections()).toBe(before);
      await expect(other.listStores()).rejects.toMatchObject({ code: 'shutting_down' });
    });

    async function connections(more = ''): Promise<number> {
      const ours = `SELECT 1 FROM pg_stat_activity WHERE application_name = $1${more}`;
      return (await schema.sql(ours, [schema.name])).length;
    }
  },
);
