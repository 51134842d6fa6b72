import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithPostgres } from '../src/retrieval/store/postgres/postgres-fixture.ts';
import { startServer, type TestServer } from './support/server.ts';

const insert = (drug: string, dose: string): string =>
  `---\nkind: drug-insert\ntitle: ${drug}片说明书\nsubject: ${drug}\n---\n# ${drug}片说明书\n\n## 用法用量\n成人一次${dose}，一日3次。\n\n## 禁忌\n对${drug}过敏者禁用。\n`;

describeWithPostgres(
  'two servers over one PostgreSQL',
  process.env['TEST_POSTGRES_HOME'],
  (home) => {
    const cluster = `servers-${randomBytes(4).toString('hex')}`;
    const control = (action: string, ...more: string[]): string =>
      execFileSync('test/postgres/server.sh', [action, home, cluster, ...more], {
        encoding: 'utf8',
      }).trim();
    let servers: readonly [TestServer, TestServer];
    let storeId: string;

    beforeAll(async () => {
      const settings = { storage: 'postgres', postgresUrl: control('start') };
      servers = await Promise.all([startServer({ settings }), startServer({ settings })]);
      storeId = (await servers[0].client.vectorStores.create({ name: '共用' })).id;
    }, 60_000);
    afterAll(async () => {
      for (const server of servers) await server[Symbol.asyncDispose]();
      control('stop', 'immediate');
      rmSync(join(home, cluster), { recursive: true, force: true });
    });

    const search = async (server: TestServer, query: string): Promise<string[]> => {
      const { data } = await server.client.vectorStores.search(storeId, { query });
      return data.flatMap(({ content }) => content.map(({ text }) => text));
    };

    test('what is uploaded to one is quoted by the other, with its original', async () => {
      const [here, there] = servers;
      const file = await toFile(Buffer.from(insert('布洛芬', '0.2g')), '布洛芬.md');
      const attached = await here.client.vectorStores.files.uploadAndPoll(storeId, file);
      expect(attached.status).toBe('completed');
      expect(await search(there, '布洛芬用量')).toContain('成人一次0.2g，一日3次。');
      const inStore = { grounding: { mode: 'quoted', vector_store_ids: [storeId] } };
      const reply = await there.client.chat.completions.create({
        model: 'xinglin',
        messages: [{ role: 'user', content: '布洛芬的禁忌是什么？' }],
        ...inStore,
      });
      expect(reply.choices[0]?.message.content).toContain('对布洛芬过敏者禁用。');
      const content = await there.client.vectorStores.files.content(attached.id, {
        vector_store_id: storeId,
      });
      expect(content.data[0]?.text).toContain('一日3次');
      await there.client.vectorStores.files.delete(attached.id, { vector_store_id: storeId });
      expect(await search(here, '布洛芬用量')).toEqual([]);
    });

    test('one file ingested by both at once becomes one version', async () => {
      const bytes = Buffer.from(insert('对乙酰氨基酚', '0.5g'));
      const request = { storeId, filename: 'p.md', sourceKey: 'p.md', bytes };
      const results = await Promise.all(
        [...servers, ...servers].map(({ knowledge }) => knowledge.ingest.ingestBytes(request)),
      );
      expect(results.map(({ outcome }) => outcome).toSorted()).toEqual([
        'added',
        'unchanged',
        'unchanged',
        'unchanged',
      ]);
      const { store } = servers[0].knowledge;
      expect(
        (await store.listDocuments(storeId)).filter((d) => d.sourceKey === 'p.md'),
      ).toHaveLength(1);
    });

    test('while the database is away requests end with 503 and say why; afterwards all is as before', async () => {
      const [server] = servers;
      const file = await toFile(Buffer.from(insert('阿莫西林', '0.25g')), '阿莫西林.md');
      await server.client.vectorStores.files.uploadAndPoll(storeId, file);
      const before = await search(server, '阿莫西林用量');
      control('stop', 'immediate');
      await expect(search(server, '阿莫西林用量')).rejects.toMatchObject({
        status: 503,
        code: 'store_unavailable',
      });
      expect((await fetch(`${server.url}/ready`)).status).toBe(503);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      control('start');
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
      expect(await search(server, '阿莫西林用量')).toEqual(before);
      // The worker of attached files goes on by itself.
      const next = await toFile(Buffer.from(insert('头孢', '0.1g')), '头孢.md');
      const attached = await server.client.vectorStores.files.uploadAndPoll(storeId, next);
      expect(attached.status).toBe('completed');
      expect(await server.knowledge.store.verify(storeId)).toEqual({ ok: true, problems: [] });
    });
  },
);
