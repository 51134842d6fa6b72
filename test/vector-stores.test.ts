import Database from 'better-sqlite3';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/server/app.ts';
import { openEngines, openKnowledge } from '../src/compose.ts';
import { loadConfig } from '../src/core/config/load.ts';
import { createLogger } from '../src/core/logger.ts';
import { openKeyFile } from '../src/server/keys/key-file.ts';
import { ask } from './support/grounded.ts';
import { post, startServer, tempDir, type TestServer } from './support/server.ts';

let server: TestServer;
let client: OpenAI;
beforeAll(async () => {
  server = await startServer({ settings: { maxFileBytes: '200000' } });
  client = server.client;
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const insert = (drug: string, dose: string, more = ''): string =>
  `---\nkind: drug-insert\ntitle: ${drug}片说明书\nsubject: ${drug}\n${more}---\n# ${drug}片说明书\n\n## 用法用量\n成人一次${dose}，一日3次。\n\n## 禁忌\n对${drug}过敏者禁用。\n`;
const markdown = (name: string, text: string) => toFile(Buffer.from(text), name);
const damaged = () => toFile(Buffer.from('%PDF-1.7 and then nothing'), 'damaged.pdf');
let count = 0;
const newStore = async () => {
  count += 1;
  return client.vectorStores.create({ name: `store ${count}` });
};
const searched = async (storeId: string, query: string, more: object = {}) =>
  (await client.vectorStores.search(storeId, { query, ...more })).data;

describe('one file', () => {
  test('is uploaded, attached, polled and found by the stock client', async () => {
    const store = await newStore();
    const file = await markdown('布洛芬.md', insert('布洛芬', '0.2g'));
    const attached = await client.vectorStores.files.uploadAndPoll(store.id, file);
    expect(attached).toMatchObject({
      object: 'vector_store.file',
      status: 'completed',
      last_error: null,
      vector_store_id: store.id,
      filename: '布洛芬.md',
    });
    expect(await searched(store.id, '布洛芬用量')).toMatchObject([
      { file_id: attached.id, content: [{ type: 'text', text: '成人一次0.2g，一日3次。' }] },
      {},
    ]);
    expect(await client.vectorStores.retrieve(store.id)).toMatchObject({
      status: 'completed',
      file_counts: { completed: 1, in_progress: 0, failed: 0, total: 1 },
    });
    const pages = await client.vectorStores.files.content(attached.id, {
      vector_store_id: store.id,
    });
    expect(pages.data[0]?.text).toContain('一日3次');
  });

  test('attaching answers at once, says when to look again, and ends without being looked at', async () => {
    const store = await newStore();
    const { id } = await client.files.create({
      file: await markdown('a.md', insert('甲药', '1g')),
      purpose: 'assistants',
    });
    const { data, response } = await client.vectorStores.files
      .create(store.id, { file_id: id })
      .withResponse();
    expect(data.status).toBe('in_progress');
    expect(Number(response.headers.get('openai-poll-after-ms'))).toBeGreaterThan(0);
    await expect
      .poll(async () => (await searched(store.id, '甲药用量')).length, { timeout: 10_000 })
      .toBeGreaterThan(0);
  });

  test('that cannot be read is failed with a reason, counted, and listed as such', async () => {
    const store = await newStore();
    const broken = await client.vectorStores.files.uploadAndPoll(store.id, await damaged());
    expect(broken.status).toBe('failed');
    expect(broken.last_error).toMatchObject({ code: 'invalid_file' });
    const unknown = await client.vectorStores.files.uploadAndPoll(
      store.id,
      await toFile(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]), 'a.bin'),
    );
    expect(unknown.last_error).toMatchObject({ code: 'unsupported_file' });
    const failed = await client.vectorStores.files.list(store.id, { filter: 'failed' });
    expect(failed.data.map(({ id }) => id).toSorted()).toEqual([broken.id, unknown.id].toSorted());
    expect((await client.vectorStores.retrieve(store.id)).file_counts).toMatchObject({
      failed: 2,
      completed: 0,
    });
  });

  test('that is too large is refused on the way, and nothing of it is kept', async () => {
    const large = await toFile(Buffer.alloc(300_000, 'x'), 'large.txt');
    const before = (await client.files.list()).data.length;
    await expect(client.files.create({ file: large, purpose: 'assistants' })).rejects.toMatchObject(
      { status: 413, code: 'request_too_large' },
    );
    expect((await client.files.list()).data).toHaveLength(before);
  });

  test('is gone for every search once it is deleted from the store, and its upload stays', async () => {
    const store = await newStore();
    const file = await markdown('b.md', insert('乙药', '1g'));
    const { id } = await client.vectorStores.files.uploadAndPoll(store.id, file);
    await expect(client.files.delete(id)).rejects.toMatchObject({ status: 409 });
    expect(await client.vectorStores.files.delete(id, { vector_store_id: store.id })).toMatchObject(
      {
        id,
        deleted: true,
      },
    );
    expect(await searched(store.id, '乙药用量')).toEqual([]);
    expect((await client.vectorStores.files.list(store.id)).data).toEqual([]);
    await expect(
      client.vectorStores.files.retrieve(id, { vector_store_id: store.id }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      client.vectorStores.files.delete(id, { vector_store_id: store.id }),
    ).rejects.toMatchObject({ status: 404 });
    expect(await client.files.delete(id)).toMatchObject({ deleted: true });
  });

  test('that is not uploaded cannot be attached', async () => {
    const store = await newStore();
    await expect(
      client.vectorStores.files.create(store.id, { file_id: 'file-none' }),
    ).rejects.toMatchObject({ status: 404, code: 'file_not_found' });
  });
});

describe('attributes', () => {
  test('are given, changed and filtered by; every operator', async () => {
    const store = await newStore();
    for (const [name, attributes] of [
      ['一', { ward: '3', beds: 10, open: true }],
      ['二', { ward: '4', beds: 20, open: false }],
    ] as const) {
      const { id } = await client.files.create({
        file: await markdown(`${name}.md`, insert(`${name}号药`, '1g')),
        purpose: 'assistants',
      });
      const file = await client.vectorStores.files.createAndPoll(store.id, {
        file_id: id,
        attributes,
      });
      expect(file).toMatchObject({ status: 'completed', attributes });
    }
    const found = async (filters: OpenAI.VectorStoreSearchParams['filters']): Promise<string> => {
      const hits = await searched(store.id, '过敏者禁用', { filters });
      return [...new Set(hits.map(({ filename }) => filename[0]))]
        .toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))
        .join('');
    };
    const compare = (type: OpenAI.ComparisonFilter['type'], key: string, value: unknown) =>
      found({ type, key, value } as OpenAI.ComparisonFilter);
    expect(await compare('eq', 'ward', '3')).toBe('一');
    expect(await compare('ne', 'ward', '3')).toBe('二');
    expect(await compare('gt', 'beds', 10)).toBe('二');
    expect(await compare('gte', 'beds', 10)).toBe('一二');
    expect(await compare('lt', 'beds', 20)).toBe('一');
    expect(await compare('lte', 'beds', 20)).toBe('一二');
    expect(await compare('in', 'beds', [10, 30])).toBe('一');
    expect(await compare('nin', 'beds', [10, 30])).toBe('二');
    expect(await compare('eq', 'open', true)).toBe('一');
    const both: OpenAI.CompoundFilter = {
      type: 'and',
      filters: [
        { type: 'eq', key: 'ward', value: '4' },
        { type: 'or', filters: [{ type: 'gt', key: 'beds', value: 15 }] },
      ],
    };
    expect(await found(both)).toBe('二');

    const [first] = await searched(store.id, '一号药');
    const changed = await client.vectorStores.files.update(first?.file_id ?? '', {
      vector_store_id: store.id,
      attributes: { ward: '5' },
    });
    expect(changed.attributes).toEqual({ ward: '5' });
    expect(await compare('eq', 'ward', '5')).toBe('一');
  });

  test('that are dates decide when a file answers; wrong ones are refused by name', async () => {
    const store = await newStore();
    const attach = async (name: string, dose: string, attributes: Record<string, string>) => {
      const file = await markdown(name, insert('丙药', dose));
      const { id } = await client.files.create({ file, purpose: 'assistants' });
      return client.vectorStores.files.createAndPoll(store.id, { file_id: id, attributes });
    };
    const old = await attach('old.md', '0.1g', {});
    const next = await attach('new.md', '0.2g', {
      effective_from: '2024-01-01',
      supersedes: 'old.md',
    });
    expect(next).toMatchObject({
      status: 'completed',
      version_status: 'current',
      effective_from: '2024-01-01',
      attributes: { effective_from: '2024-01-01', supersedes: 'old.md' },
    });
    const doses = async (more: object = {}) =>
      (await searched(store.id, '丙药用法用量', more)).map(({ content }) => content[0]?.text);
    expect(await doses()).toContain('成人一次0.2g，一日3次。');
    expect(await doses()).not.toContain('成人一次0.1g，一日3次。');
    expect(await doses({ as_of: '2023-12-31' })).toContain('成人一次0.1g，一日3次。');
    expect(await doses({ as_of: '2023-12-31' })).not.toContain('成人一次0.2g，一日3次。');
    expect(
      await client.vectorStores.files.retrieve(old.id, { vector_store_id: store.id }),
    ).toMatchObject({ version_status: 'withdrawn', effective_until: '2023-12-31' });

    const grounding = { vector_store_ids: [store.id] };
    const today = await ask(client, ['丙药成人一次吃多少？'], { grounding });
    expect(today.content).toContain('0.2g');
    expect(today.content).not.toContain('0.1g');
    const then = await ask(client, ['丙药成人一次吃多少？'], {
      grounding: { ...grounding, as_of: '2023-06-01' },
    });
    expect(then.content).toContain('0.1g');
    expect(then.content).toContain('现已失效，有效至 2023-12-31');
    expect(then.annotations[0]?.file_citation).toMatchObject({ version_status: 'withdrawn' });
    expect(then.grounding).toMatchObject({ as_of: '2023-06-01' });

    const update = (attributes: Record<string, string>) =>
      client.vectorStores.files.update(next.id, { vector_store_id: store.id, attributes });
    await update({ effective_from: '2999-01-01' });
    expect(await doses()).toContain('成人一次0.1g，一日3次。');
    await expect(update({ effective_from: '2024-02-30' })).rejects.toMatchObject({
      status: 400,
      param: 'attributes.effective_from',
    });
    await expect(searched(store.id, 'x', { as_of: '2024-02-30' })).rejects.toMatchObject({
      status: 400,
    });
    const changes = await fetch(
      `${server.url}/v1/vector_stores/${store.id}/files/${next.id}/changes`,
    );
    expect(await changes.json()).toMatchObject({
      from: { filename: 'old.md' },
      to: { filename: 'new.md' },
      sections: [
        {
          change: 'changed',
          sentences: [
            { kind: 'removed', text: '成人一次0.1g，一日3次。' },
            { kind: 'added', text: '成人一次0.2g，一日3次。' },
          ],
        },
      ],
    });
  });
});

describe('batches', () => {
  test('are uploaded, polled and listed page by page', async () => {
    const store = await newStore();
    const files = await Promise.all([
      markdown('x.md', insert('某药', '1g')),
      markdown('y.md', insert('另药', '2g')),
      damaged(),
    ]);
    const batch = await client.vectorStores.fileBatches.uploadAndPoll(store.id, { files });
    expect(batch).toMatchObject({
      object: 'vector_store.files_batch',
      status: 'completed',
      file_counts: { completed: 2, failed: 1, in_progress: 0, cancelled: 0, total: 3 },
    });
    const listed = [];
    const params = { vector_store_id: store.id, limit: 2 };
    for await (const file of client.vectorStores.fileBatches.listFiles(batch.id, params)) {
      listed.push(file);
    }
    expect(listed).toHaveLength(3);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(3);
    const done = await client.vectorStores.fileBatches.listFiles(batch.id, {
      vector_store_id: store.id,
      filter: 'completed',
    });
    expect(done.data).toHaveLength(2);
  });

  test('take attributes and chunking for each file, and can be cancelled', async () => {
    const store = await newStore();
    const upload = async (i: number) =>
      client.files.create({
        file: await markdown(`f${i}.md`, insert(`第${i}药`, '1g')),
        purpose: 'assistants',
      });
    const uploads = await Promise.all(Array.from({ length: 12 }, (_, i) => upload(i)));
    const batch = await client.vectorStores.fileBatches.create(store.id, {
      files: uploads.map(({ id }, i) => ({ file_id: id, attributes: { i } })),
    });
    const cancelled = await client.vectorStores.fileBatches.cancel(batch.id, {
      vector_store_id: store.id,
    });
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.file_counts.cancelled).toBeGreaterThan(0);
    const polled = await client.vectorStores.fileBatches.poll(store.id, batch.id);
    expect(polled.status).toBe('cancelled');
    const called = await client.vectorStores.fileBatches.listFiles(batch.id, {
      vector_store_id: store.id,
      filter: 'cancelled',
    });
    const one = called.data.at(-1)?.id ?? '';
    const file = await client.vectorStores.files.poll(store.id, one);
    expect(file).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
    const { file_counts } = await client.vectorStores.retrieve(store.id);
    expect(file_counts.in_progress).toBe(0);
  });
});

describe('stores', () => {
  test('are created with files, listed both ways with cursors, renamed and deleted', async () => {
    const { id: fileId } = await client.files.create({
      file: await markdown('z.md', insert('丁药', '1g')),
      purpose: 'assistants',
    });
    const store = await client.vectorStores.create({ file_ids: [fileId], metadata: { ward: '3' } });
    await client.vectorStores.files.poll(store.id, fileId);
    const other = await newStore();
    const all = (await client.vectorStores.list({ limit: 100 })).data.map(({ id }) => id);
    expect(all.slice(0, 2)).toEqual([other.id, store.id]);
    const paged: string[] = [];
    for await (const { id } of client.vectorStores.list({ limit: 2, order: 'asc' })) paged.push(id);
    expect(paged).toEqual(all.toReversed());
    const before = await client.vectorStores.list({ before: all[3] ?? '', limit: 2 });
    expect(before.data.map(({ id }) => id)).toEqual(all.slice(1, 3));
    await expect(client.vectorStores.list({ after: 'vs_none' })).rejects.toMatchObject({
      status: 400,
      param: 'after',
    });
    const renamed = await client.vectorStores.update(store.id, { name: '新名', metadata: null });
    expect(renamed).toMatchObject({ name: '新名', metadata: {} });
    expect(await client.vectorStores.delete(store.id)).toMatchObject({ deleted: true });
    await expect(client.vectorStores.retrieve(store.id)).rejects.toMatchObject({ status: 404 });
  });

  test('that have expired are not searched until they are given more time', async () => {
    const store = await client.vectorStores.create({
      name: 'short',
      expires_after: { anchor: 'last_active_at', days: 1 },
    });
    expect(store.expires_at).toBe((store.last_active_at ?? 0) + 86_400);
    age(store.id, 2);
    expect((await client.vectorStores.retrieve(store.id)).status).toBe('expired');
    await expect(searched(store.id, 'x')).rejects.toMatchObject({
      status: 400,
      code: 'store_expired',
    });
    await client.vectorStores.update(store.id, { expires_after: null });
    expect(await searched(store.id, 'x')).toEqual([]);
  });

  test('cut with a static strategy where one is asked for', async () => {
    const store = await newStore();
    const sentence = '患者应定期复查肝功能与肾功能，并记录结果。';
    const text = `# 随访\n\n${sentence.repeat(60)}\n`;
    const attach = async (name: string, size: number, overlap: number) => {
      const file = await markdown(name, text.replace('随访', name));
      const { id } = await client.files.create({ file, purpose: 'assistants' });
      return client.vectorStores.files.createAndPoll(store.id, {
        file_id: id,
        chunking_strategy: {
          type: 'static',
          static: { max_chunk_size_tokens: size, chunk_overlap_tokens: overlap },
        },
      });
    };
    const file = await attach('small.md', 100, 30);
    expect(file).toMatchObject({
      status: 'completed',
      chunking_strategy: {
        type: 'static',
        static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 30 },
      },
    });
    type Hit = { start_char_index: number; end_char_index: number };
    const hits = (await searched(store.id, '复查肝功能', {
      max_num_results: 50,
    })) as unknown as Hit[];
    const spans = hits.toSorted((a, b) => a.start_char_index - b.start_char_index);
    expect(spans.length).toBeGreaterThan(12);
    for (const [i, { start_char_index: start, end_char_index: end }] of spans.entries()) {
      expect(end - start).toBeLessThanOrEqual(100);
      const previous = spans[i - 1];
      if (previous !== undefined) expect(previous.end_char_index - start).toBe(sentence.length);
    }
    await expect(attach('wrong.md', 100, 60)).rejects.toMatchObject({ status: 400 });
  });
});

describe('files', () => {
  test('are listed by purpose and page, expire, and keep their fields wherever the form has them', async () => {
    const upload = async (name: string, more: object = {}) =>
      client.files.create({
        file: await toFile(Buffer.from(name), name),
        purpose: 'user_data',
        ...more,
      });
    const later = await upload('later.txt', {
      expires_after: { anchor: 'created_at', seconds: 3600 },
    });
    expect(later.expires_at).toBeGreaterThanOrEqual(later.created_at + 3600);
    expect(later.purpose).toBe('user_data');
    const others = [await upload('1.txt'), await upload('2.txt')];
    const listed: string[] = [];
    for await (const { id } of client.files.list({ purpose: 'user_data', limit: 2 }))
      listed.push(id);
    expect(listed).toEqual([...others.toReversed(), later].map(({ id }) => id));
    const form = new FormData();
    form.set('purpose', 'user_data');
    form.set('file', new Blob(['3']), '3.txt');
    const reply = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form });
    expect(await reply.json()).toMatchObject({ purpose: 'user_data', status: 'processed' });
    const wrong = upload('4.txt', { expires_after: { anchor: 'created_at', seconds: 1 } });
    await expect(wrong).rejects.toMatchObject({ status: 400, param: 'expires_after' });
  });

  test('an upload that breaks off, or a form that is none, is refused and leaves nothing', async () => {
    const before = (await client.files.list()).data.length;
    const head =
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.md"\r\ncontent-type: text/plain\r\n\r\n';
    const type = { 'content-type': 'multipart/form-data; boundary=x' };
    for (const body of [`${head}some bytes`, head, 'nothing', '']) {
      const reply = await post(`${server.url}/v1/files`, body, type);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    }
    expect((await client.files.list()).data).toHaveLength(before);
  });

  test('a form without a file is refused', async () => {
    const form = new FormData();
    form.set('purpose', 'assistants');
    const reply = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form });
    expect(reply.status).toBe(400);
  });
});

test('a recommendation of a guideline is found whole, with its number, class and level', async () => {
  const store = await newStore();
  const guide =
    '---\nkind: guideline\ntitle: 甲病诊疗指南\nsubject: 甲病\n---\n# 甲病诊疗指南\n\n## 治疗\n\n推荐意见3：甲病急性期首选乙药，疗程7天（Ⅰ类推荐，A级证据）。\n\n推荐意见4：甲病恢复期不推荐使用丙药（Ⅲ类推荐，B级证据）。\n';
  await client.vectorStores.files.uploadAndPoll(store.id, await markdown('甲病.md', guide));
  const results = await searched(store.id, '甲病急性期首选什么药');
  expect(results[0]).toMatchObject({
    content: [{ text: '推荐意见3：甲病急性期首选乙药，疗程7天（Ⅰ类推荐，A级证据）。' }],
    section: '甲病诊疗指南 > 治疗 > 推荐意见 3 [推荐强度 Ⅰ | 证据等级 A]',
    recommendation: { number: '3', class: 'Ⅰ', level: 'A' },
  });
  const insertStore = await newStore();
  const file = await markdown('丁药.md', insert('丁药', '0.2g'));
  await client.vectorStores.files.uploadAndPoll(insertStore.id, file);
  expect((await searched(insertStore.id, '丁药用量'))[0]).toMatchObject({ recommendation: null });
});

test('a search with rewrite_query says what was searched for', async () => {
  const store = await newStore();
  const file = await markdown('q.md', insert('二甲双胍', '0.5g'));
  await client.vectorStores.files.uploadAndPoll(store.id, file);
  const asked = async (rewrite_query: boolean) => {
    const reply = await post(
      `${server.url}/v1/vector_stores/${store.id}/search`,
      JSON.stringify({ query: '二甲双瓜用量', rewrite_query }),
    );
    return (await reply.json()) as { search_query: string[] };
  };
  expect((await asked(true)).search_query).toEqual(['二甲双胍用量']);
  expect((await asked(false)).search_query).toEqual(['二甲双瓜用量']);
});

test('what was attached before a restart is read after it, and a failure is still known', async () => {
  const dataDir = tempDir('restart');
  const { config } = loadConfig({ flags: { dataDir, port: '0', threads: '1' } });
  const logger = createLogger('silent');
  const open = async () => {
    const knowledge = await openKnowledge(config, logger);
    const engines = await openEngines(config, logger);
    const shutdown = new AbortController().signal;
    const keys = openKeyFile(dataDir);
    const app = await buildApp({
      ...knowledge,
      config,
      version: 't',
      logger,
      engines,
      keys,
      shutdown,
    });
    return { knowledge, app };
  };
  const first = await open();
  const { id: storeId } = await first.knowledge.store.createStore('s');
  const attach = async (name: string, text: string) => {
    const { id: fileId } = await first.knowledge.store.putFile(
      name,
      Buffer.from(text),
      'assistants',
    );
    const plain = { storeId, fileId, batchId: undefined, attributes: {}, chunking: undefined };
    await first.knowledge.store.putAttachments([plain]);
    return fileId;
  };
  const good = await attach('a.md', insert('戊药', '1g'));
  const bad = await attach('b.pdf', '%PDF-1.4 nothing');
  // The server never became ready, as if it had been killed right after it had answered.
  await first.app.close();
  await first.knowledge.close();
  for (const expected of ['in_progress', 'done', 'done']) {
    const { knowledge, app } = await open();
    const status = async (id: string) => (await knowledge.store.getAttachment(storeId, id))?.status;
    if (expected === 'in_progress') expect(await status(good)).toBe('in_progress');
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const restarted = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    expect(await restarted.vectorStores.files.poll(storeId, good)).toMatchObject({
      status: 'completed',
    });
    const failed = await restarted.vectorStores.files.poll(storeId, bad);
    expect(failed).toMatchObject({ status: 'failed', last_error: { code: 'invalid_file' } });
    await app.close();
    await knowledge.close();
  }
}, 30_000);

/** Lets a store look as if it had last been used so many days ago. */
function age(storeId: string, days: number): void {
  const db = new Database(`${server.dataDir}/xinglin.db`);
  db.prepare('UPDATE stores SET last_active_at = last_active_at - ? WHERE id = ?').run(
    days * 86_400,
    storeId,
  );
  db.close();
}
