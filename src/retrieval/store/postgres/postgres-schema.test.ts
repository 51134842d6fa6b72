import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { axis, lineChunks, newDocument } from '../contract-fixtures.ts';
import { createTestSchema, describeWithPostgres, type TestSchema } from './postgres-fixture.ts';
import { migrate } from './prepare-database.ts';
import { MIGRATIONS } from './schema.ts';

describeWithPostgres('the schema in PostgreSQL', process.env['TEST_POSTGRES_URL'], (url) => {
  let schema: TestSchema;
  beforeEach(() => {
    schema = createTestSchema(url);
  });
  afterEach(() => schema.drop());

  async function migrateTo(version: number): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN');
    const name = new URL(schema.url).searchParams.get('schema') ?? '';
    await migrate(client, name, 'public', version);
    await client.query('COMMIT');
    await client.end();
  }

  test('of servers that start at once over an empty database one sets it up and all work', async () => {
    const stores = await Promise.all([schema.open(), schema.open(), schema.open()]);
    const { id } = (await stores[0]?.createStore('s')) ?? { id: '' };
    for (const store of stores) expect((await store.getStore('s')).id).toBe(id);
    expect(await schema.sql('SELECT n FROM schema_version')).toEqual([{ n: MIGRATIONS.length }]);
    for (const store of stores) await store.close();
  });

  test.each(MIGRATIONS.map((_, i) => i + 1))(
    'a database of version %i keeps its documents and gets what came later',
    async (version) => {
      await migrateTo(version);
      await schema.sql(`
        INSERT INTO stores (id, name, metadata, embedder, dimension, terms_version, created_at)
          VALUES ('vs_1', 's', '{}', 'test-embedder', 8, 1, 1700000000);
        INSERT INTO word_sets (id, store, chunks, terms, next_slot) VALUES (2, 1, 1, 1, 1), (3, 1, 0, 0, 0);
        INSERT INTO file_contents VALUES ('abc', 'u');
        INSERT INTO file_pieces VALUES ('u', 0, 'x', 1700000000);
        INSERT INTO files (id, filename, size_bytes, sha256, purpose, created_at) VALUES ('file-1', 'a.md', 1, 'abc', 'test', 1);
        INSERT INTO documents (store_id, file_id, filename, source_key, version, is_latest, title, kind, language, aliases,
          attributes, pages, supersedes, text_length, chunk_count, fingerprint, created_at, text)
          VALUES ('vs_1', 'file-1', 'a.md', 'a.md', 1, true, '一', 'guideline', 'zh', '[]', '{}', '[]', '[]', 2, 1, 'f', 1700000000, '成人');
        INSERT INTO chunks (document_id, ordinal, section_path, start, "end", text) VALUES (1, 0, '[]', 0, 2, '成人');
        INSERT INTO chunk_vectors VALUES (1, 2, 1, NULL, '[1,0,0,0,0,0,0,0]');
        INSERT INTO document_words (document_id, word_set, first_slot, chunk_ids, roles, lengths, words)
          VALUES (1, 2, 0, '{1}', '{NULL}', '{1}', '[["一",[0,1,0]],["成人",[0,0,1]]]');
      `);
      const store = await schema.open();
      expect(await schema.sql('SELECT n FROM schema_version')).toEqual([{ n: MIGRATIONS.length }]);
      expect(await store.verify('vs_1')).toEqual({ ok: true, problems: [] });
      expect(await store.lexicalSearch({ storeIds: ['vs_1'] }, ['成人'], 5)).toHaveLength(1);
      expect(await store.vectorSearch({ storeIds: ['vs_1'] }, axis(0), 5)).toEqual([
        { chunkId: 1, score: 1 },
      ]);
      await store.putAttachments([
        {
          storeId: 'vs_1',
          fileId: 'file-1',
          batchId: undefined,
          attributes: {},
          chunking: undefined,
        },
      ]);
      await store.putDocument('vs_1', newDocument('成人二'), lineChunks('成人二'));
      expect(await store.getStore('s')).toMatchObject({ documentCount: 2, chunkCount: 2 });
      await store.close();
    },
  );

  test('a database of a newer version is refused, not changed', async () => {
    await (await schema.open()).close();
    await schema.sql('UPDATE schema_version SET n = n + 1');
    await expect(schema.open()).rejects.toMatchObject({ code: 'storage_damaged' });
    expect(await schema.sql('SELECT n FROM schema_version')).toEqual([
      { n: MIGRATIONS.length + 1 },
    ]);
  });

  test('words cut by another version of the terms are indexed anew at the start, once', async () => {
    const first = await schema.open({ wordLimits: { mergeFrom: 5 } });
    const { id } = await first.createStore('s');
    for (let n = 0; n < 9; n += 1) {
      const text = `成人第${n}版。\n孕妇禁用。`;
      await first.putDocument(id, newDocument(text, { sourceKey: `k${n % 7}` }), lineChunks(text));
    }
    const on = { storeIds: [id] };
    const before = await first.lexicalSearch(on, ['孕妇'], 50);
    await first.close();
    await schema.sql('UPDATE stores SET terms_version = 0; DELETE FROM word_lists');
    const [one, other] = await Promise.all([schema.open(), schema.open()]);
    expect(await one.verify(id)).toEqual({ ok: true, problems: [] });
    expect(await one.lexicalSearch(on, ['孕妇'], 50)).toEqual(before);
    expect(await other.lexicalSearch(on, ['孕妇'], 50)).toEqual(before);
    await Promise.all([one.close(), other.close()]);
  });

  test('verify names what does not agree', async () => {
    const store = await schema.open({ wordLimits: { mergeFrom: 1 } });
    const { id } = await store.createStore('s');
    const file = await store.putFile('a.md', Buffer.from('成人'), 'test');
    await store.putDocument(
      id,
      newDocument('成人\n孕妇', { fileId: file.id }),
      lineChunks('成人\n孕妇'),
    );
    expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
    await schema.sql("DELETE FROM word_lists WHERE term = '孕妇'");
    await schema.sql('DELETE FROM chunk_vectors WHERE chunk_id = 1');
    await schema.sql("UPDATE chunks SET text = '成年' WHERE ordinal = 0");
    await schema.sql("UPDATE file_pieces SET bytes = 'x'");
    const { problems } = await store.verify(id);
    expect(problems).toEqual([
      'vector index: 1 chunks, should be 2',
      'document 1: its original is missing or has another size',
      'document 1: chunk 1 differs from the text',
      'document 1: chunk 1 has other words',
      'document 1: chunk 2 has other words',
      'document 1: 1 vectors are missing',
    ]);
    await store.close();
  });

  test('texts come back as they were, whatever they hold', async () => {
    const store = await schema.open();
    const odd = ['a\0b', '\u{FDD0}\u{FDD1}', '\u{FDD0}', '\\0 \' " $1', '😀', '\u2028\r\n'];
    for (const text of odd) {
      const { id, name } = await store.createStore(text, { [text]: text });
      expect(name).toBe(text);
      expect(await store.getStore(text)).toMatchObject({ id, metadata: { [text]: text } });
      const stored = await store.putDocument(
        id,
        newDocument(text, { aliases: [text], attributes: { [text]: text }, sourceKey: text }),
        [],
      );
      expect(await store.readText(stored.id)).toBe(text);
      expect(await store.findBySource(id, text)).toMatchObject({
        aliases: [text],
        attributes: { [text]: text },
      });
    }
    await store.close();
  });
});
