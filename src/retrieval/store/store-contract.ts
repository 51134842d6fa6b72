import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewDocument } from '../document.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import { attachmentContract } from './attachment-contract.ts';
import { axis, lineChunks, newDocument, type StoreUnderTest } from './contract-fixtures.ts';
import { searchContract } from './search-contract.ts';
import type { KnowledgeStore } from './types.ts';
import { validityContract } from './validity-contract.ts';

const TEXT = '一次0.5g，一日3次。\n活动性消化道溃疡患者禁用。\n常见恶心、呕吐。';

/** What every implementation of `KnowledgeStore` must do; to be called in a test file. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  searchContract(name, open);
  validityContract(name, open);
  attachmentContract(name, open);

  describe(name, () => {
    let under: StoreUnderTest;
    let store: KnowledgeStore;
    let id: string;

    beforeEach(async () => {
      under = await open();
      store = under.store;
      id = (await store.createStore('内科')).id;
    });
    afterEach(async () => {
      await under.dispose();
    });

    const put = async (text: string, more: Partial<NewDocument> = {}) =>
      store.putDocument(id, newDocument(text, more), lineChunks(text));
    const words = async (query: string, scope = {}) =>
      store.lexicalSearch({ storeIds: [id], ...scope }, lexicalTerms(query), 10);
    const textsOf = async (query: string, scope = {}) =>
      (await store.getChunks((await words(query, scope)).map((hit) => hit.chunkId))).map(
        (c) => c.text,
      );

    describe('stores', () => {
      test('a store is found by id and by name, and counts what it holds', async () => {
        await put(TEXT);
        const byName = await store.getStore('内科');
        expect(byName).toEqual(await store.getStore(id));
        expect(byName).toMatchObject({ name: '内科', documentCount: 1, chunkCount: 3 });
        expect(byName.textLength).toBeGreaterThan(0);
        expect((await store.listStores()).map((s) => s.id)).toEqual([id]);
      });

      test('a second store of the same name is refused', async () => {
        await expect(store.createStore('内科')).rejects.toMatchObject({ code: 'store_exists' });
      });

      test('an unknown store is refused by every call that names one', async () => {
        const scope = { storeIds: ['vs_none'] };
        for (const call of [
          () => store.getStore('vs_none'),
          () => store.deleteStore('vs_none'),
          () => store.listDocuments('vs_none'),
          () => store.putDocument('vs_none', newDocument('x'), []),
          () => store.lexicalSearch(scope, ['x'], 1),
          () => store.vectorSearch(scope, axis(0), 1),
          () => store.verify('vs_none'),
        ]) {
          await expect(call()).rejects.toMatchObject({ code: 'store_not_found' });
        }
      });

      test('a deleted store takes documents, words and vectors along and leaves others alone', async () => {
        const other = await store.createStore('外科');
        await store.putDocument(other.id, newDocument(TEXT), lineChunks(TEXT));
        const { id: documentId } = await put(TEXT);
        await store.deleteStore(id);
        await expect(store.getDocument(documentId)).rejects.toMatchObject({
          code: 'file_not_found',
        });
        expect(await store.lexicalSearch({ storeIds: [other.id] }, ['溃疡'], 9)).toHaveLength(1);
        expect(await store.vectorSearch({ storeIds: [other.id] }, axis(0), 9)).toHaveLength(3);
        expect(await store.verify(other.id)).toEqual({ ok: true, problems: [] });
        expect((await store.createStore('内科')).chunkCount).toBe(0);
      });
    });

    describe('files', () => {
      test('bytes come back as they were, and the same bytes under the same name once', async () => {
        const bytes = Uint8Array.from([0, 255, 10, 13]);
        const file = await store.putFile('说明书.pdf', bytes, 'assistants');
        expect(file).toMatchObject({ filename: '说明书.pdf', sizeBytes: 4, purpose: 'assistants' });
        expect(new Uint8Array(await store.readFile(file.id))).toEqual(bytes);
        expect(await store.putFile('说明书.pdf', bytes, 'assistants')).toEqual(file);
        const copy = await store.putFile('另一个名字.pdf', bytes, 'assistants');
        expect(copy.id).not.toBe(file.id);
        await store.deleteFile(file.id);
        expect(new Uint8Array(await store.readFile(copy.id))).toEqual(bytes);
        expect(await store.listFiles()).toEqual([copy]);
      });

      test('a file some document came from cannot be deleted until the document is', async () => {
        const file = await store.putFile('a.md', Buffer.from(TEXT), 'assistants');
        const document = await put(TEXT, { fileId: file.id });
        await expect(store.deleteFile(file.id)).rejects.toMatchObject({ kind: 'conflict' });
        await store.deleteDocument(document.id);
        await store.deleteFile(file.id);
        await expect(store.readFile(file.id)).rejects.toMatchObject({ code: 'file_not_found' });
      });

      test('names that are paths, hold NUL or half a surrogate pair do no harm', async () => {
        for (const name of ['../../etc/passwd', 'a\0b', 'x\ud800y', '😀.md', '']) {
          const file = await store.putFile(name, Buffer.from(`bytes of ${name}`), 'assistants');
          expect((await store.getFile(file.id)).filename).toBe(name.toWellFormed());
          expect(Buffer.from(await store.readFile(file.id)).toString()).toContain('bytes of');
        }
      });
    });

    describe('documents', () => {
      test('all that is known of a document comes back', async () => {
        const given = newDocument(TEXT, {
          versionLabel: '2024-05',
          attributes: { ward: '3', beds: 12 },
        });
        const stored = await store.putDocument(id, given, lineChunks(TEXT));
        expect(stored).toMatchObject({
          version: 1,
          status: 'current',
          textLength: TEXT.length,
          chunkCount: 3,
        });
        const { text: _text, pages: _pages, ...known } = given;
        expect(stored).toMatchObject(known);
        expect(await store.getDocument(stored.id)).toEqual(stored);
        expect(await store.getDocuments([999_999, stored.id])).toEqual([stored]);
        expect(await store.findBySource(id, given.sourceKey)).toEqual(stored);
        expect(await store.getDocumentByFile(id, given.fileId)).toEqual(stored);
        expect(await store.readText(stored.id)).toBe(TEXT);
        expect(await store.readText(stored.id, { start: 2, end: 6 })).toBe('0.5g');
      });

      test('chunks are slices of the text, in document order, and of the wanted roles', async () => {
        const chunks = [
          ...lineChunks(TEXT).slice(0, 1),
          ...lineChunks(TEXT, { role: 'contraindications' }).slice(1, 2),
          ...lineChunks(TEXT).slice(2),
        ];
        const { id: documentId } = await store.putDocument(id, newDocument(TEXT), chunks);
        const all = await store.chunksOfDocument(documentId);
        expect(all.map((c) => c.text)).toEqual(TEXT.split('\n'));
        expect(all.map((c) => c.ordinal)).toEqual([0, 1, 2]);
        expect(all[0]).toMatchObject({
          sectionPath: ['用法用量'],
          role: 'dosage',
          page: 1,
          storeId: id,
        });
        const banned = await store.chunksOfDocument(documentId, ['contraindications']);
        expect(banned.map((c) => c.ordinal)).toEqual([1]);
        const turned = [all[2]?.id ?? 0, 999_999, all[0]?.id ?? 0];
        expect((await store.getChunks(turned)).map((c) => c.ordinal)).toEqual([2, 0]);
      });

      test('a changed file supersedes: the old version can be read and is no longer found', async () => {
        const first = await put('成人一次0.2g。');
        const second = await put('成人一次0.3g。');
        expect(second).toMatchObject({ version: 2, status: 'current' });
        expect(await store.getDocument(first.id)).toMatchObject({
          version: 1,
          status: 'superseded',
        });
        expect(await store.readText(first.id)).toBe('成人一次0.2g。');
        expect(await store.chunksOfDocument(first.id)).toHaveLength(1);
        expect(await textsOf('0.2g 成人')).toEqual(['成人一次0.3g。']);
        const near = await store.vectorSearch({ storeIds: [id] }, axis(0), 10);
        expect(await store.getChunks(near.map((h) => h.chunkId))).toMatchObject([
          { documentId: second.id },
        ]);
        expect((await store.aliases([id])).map((a) => a.documentId)).toEqual([
          second.id,
          second.id,
          second.id,
        ]);
        expect(await store.getStore(id)).toMatchObject({ documentCount: 1, chunkCount: 1 });
        expect(await store.listDocuments(id)).toHaveLength(2);
      });

      test('a deleted document is gone from every index, and its earlier version does not come back', async () => {
        await put('成人一次0.2g。');
        const second = await put('成人一次0.3g。');
        const [chunk] = await store.chunksOfDocument(second.id);
        await store.deleteDocument(second.id);
        expect(await words('成人')).toEqual([]);
        expect(await store.vectorSearch({ storeIds: [id] }, axis(0), 10)).toEqual([]);
        expect(await store.similarity([chunk?.id ?? 0], axis(0))).toEqual([]);
        expect(await store.aliases([id])).toEqual([]);
        expect(await store.findBySource(id, second.sourceKey)).toBeUndefined();
        expect((await store.termFrequencies([id], ['成人'])).frequency.get('成人')).toBe(0);
        await expect(store.readText(second.id)).rejects.toMatchObject({ code: 'file_not_found' });
      });

      test('the same source key in two stores is two documents', async () => {
        const other = await store.createStore('外科');
        await store.putDocument(other.id, newDocument(TEXT), lineChunks(TEXT));
        expect(await put(TEXT)).toMatchObject({ version: 1 });
      });

      test('half surrogate pairs become one character each, so that no offset moves; NUL stays', async () => {
        const text = 'a\ud800b\0c 剂量0.5g';
        const stored = await put(text, { title: 'x\udc00\0' });
        expect(stored.title).toBe('x\ufffd\0');
        expect(await store.readText(stored.id)).toBe('a\ufffdb\0c 剂量0.5g');
        expect((await store.chunksOfDocument(stored.id))[0]?.text).toBe('a\ufffdb\0c 剂量0.5g');
      });

      test('attributes can be changed without a new version', async () => {
        const { id: documentId } = await put(TEXT, { attributes: { ward: '3' } });
        const before = await store.revision();
        const changed = await store.updateAttributes(documentId, { ward: '4', checked: true });
        expect(changed).toMatchObject({ version: 1, attributes: { ward: '4', checked: true } });
        expect(await store.revision()).not.toBe(before);
        expect(
          await words('溃疡', { filter: { type: 'eq', key: 'ward', value: '4' } }),
        ).toHaveLength(1);
      });

      test('one worker at a time has a source, in the order asked for; others do not wait', async () => {
        const order: number[] = [];
        const unlockOther = await store.lockSource(id, 'another');
        await Promise.all(
          [1, 2, 3].map(async (n) => {
            const unlock = await store.lockSource(id, 'k');
            order.push(n);
            await new Promise((resolve) => setTimeout(resolve, 5));
            order.push(-n);
            await unlock();
          }),
        );
        await unlockOther();
        expect(order).toEqual([1, -1, 2, -2, 3, -3]);
      });

      test('a vector of another length is refused and nothing of the document is stored', async () => {
        const chunks = lineChunks(TEXT, { vector: new Float32Array(3) });
        const refused = store.putDocument(id, newDocument(TEXT), chunks);
        await expect(refused).rejects.toMatchObject({ code: 'embedder_mismatch' });
        expect(await store.listDocuments(id)).toEqual([]);
      });
    });

    describe('openings', () => {
      test('everything is there after closing and opening again', async () => {
        const file = await store.putFile('a.md', Buffer.from(TEXT), 'assistants');
        const stored = await put(TEXT, { fileId: file.id });
        store = await under.reopen();
        expect(await store.getDocument(stored.id)).toEqual(stored);
        expect(await textsOf('消化道溃疡')).toEqual(['活动性消化道溃疡患者禁用。']);
        expect(await store.vectorSearch({ storeIds: [id] }, axis(2), 1)).toMatchObject([
          { score: 1 },
        ]);
        expect(await store.verify(id)).toEqual({ ok: true, problems: [] });
      });

      test('names follow what is added, replaced, ended and deleted, also for another opening', async () => {
        const reader = await under.another();
        const add = (name: string, more: Partial<NewDocument> = {}) => {
          const about = { sourceKey: name, filename: name, subject: name, aliases: [], ...more };
          return store.putDocument(
            id,
            newDocument(`关于${name}。`, about),
            lineChunks(`关于${name}。`),
          );
        };
        const names = async (): Promise<string[]> => {
          const own = (await store.aliases([id])).map(({ alias }) => alias);
          expect((await reader.aliases([id])).map(({ alias }) => alias)).toEqual(own);
          const documents = await store.listDocuments(id);
          const ids = documents.map((document) => document.id);
          expect(await store.getDocuments(ids)).toEqual(documents);
          expect(await reader.getDocuments(ids)).toEqual(documents);
          return own;
        };
        expect(await names()).toEqual([]);
        await add('甲药');
        expect(await names()).toEqual(['甲药']);
        const second = await add('乙药');
        expect(await names()).toEqual(['甲药', '乙药']);
        await add('丙药', { effectiveFrom: '2999-01-01' });
        expect(await names()).toEqual(['甲药', '乙药']);
        await add('甲药', { subject: '甲药新版' });
        expect(await names()).toEqual(['乙药', '甲药新版']);
        await store.updateAttributes(second.id, {}, { effectiveUntil: '2001-01-01' });
        expect(await names()).toEqual(['甲药新版']);
        await add('丁药', { supersedes: ['甲药'] });
        expect(await names()).toEqual(['丁药']);
        await store.updateAttributes(second.id, {}, { effectiveUntil: null });
        expect(await names()).toEqual(['乙药', '丁药']);
        await store.deleteDocument(second.id);
        expect(await names()).toEqual(['丁药']);
        await reader.close();
      });

      test('what one opening writes, another sees at once, in every index', async () => {
        const reader = await under.another();
        const revision = await reader.revision();
        expect(await reader.lexicalSearch({ storeIds: [id] }, ['溃疡'], 9)).toEqual([]);
        expect(await reader.vectorSearch({ storeIds: [id] }, axis(0), 9)).toEqual([]);
        const first = await put(TEXT);
        expect(await reader.revision()).not.toBe(revision);
        expect(await reader.lexicalSearch({ storeIds: [id] }, ['溃疡'], 9)).toHaveLength(1);
        expect(await reader.vectorSearch({ storeIds: [id] }, axis(0), 9)).toHaveLength(3);
        expect(await reader.aliases([id])).toHaveLength(3);
        await store.deleteDocument(first.id);
        expect(await reader.lexicalSearch({ storeIds: [id] }, ['溃疡'], 9)).toEqual([]);
        expect(await reader.vectorSearch({ storeIds: [id] }, axis(0), 9)).toEqual([]);
        await reader.close();
      });
    });
  });
}
