import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localDay } from '../../core/local-day.ts';
import type { NewDocument, StoredDocument } from '../document.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import { axis, lineChunks, newDocument, type StoreUnderTest } from './contract-fixtures.ts';
import type { KnowledgeStore } from './types.ts';

/** What every implementation of `KnowledgeStore` must know of days: which version is in force when. */
export function validityContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: versions and dates`, () => {
    let under: StoreUnderTest;
    let store: KnowledgeStore;
    let id: string;

    beforeEach(async () => {
      under = await open();
      store = under.store;
      id = (await store.createStore('内科')).id;
    });
    afterEach(async () => {
      expect((await store.verify(id)).problems).toEqual([]);
      await under.dispose();
    });

    const put = async (text: string, more: Partial<NewDocument> = {}) =>
      store.putDocument(id, newDocument(text, more), lineChunks(text));
    /** What each way of searching finds on a day, or today; all must agree. */
    const found = async (asOf?: string): Promise<string[]> => {
      const scope = { storeIds: [id], ...(asOf === undefined ? {} : { asOf }) };
      const byWords = await store.lexicalSearch(scope, lexicalTerms('成人'), 50);
      const byVector = await store.vectorSearch(scope, axis(0), 50);
      const filter = { type: 'eq', key: 'kind', value: 'drug-insert' } as const;
      const filtered = await store.vectorSearch({ ...scope, filter }, axis(0), 50);
      const named = new Set((await store.aliases([id], asOf)).map((entry) => entry.documentId));
      const lists = await Promise.all(
        [byWords, byVector, filtered].map(async (hits) => {
          const chunks = await store.getChunks(hits.map((hit) => hit.chunkId));
          expect(chunks.every(({ documentId }) => named.has(documentId))).toBe(true);
          return chunks.map(({ text }) => text).toSorted();
        }),
      );
      expect(lists[1]).toEqual(lists[0]);
      expect(lists[2]).toEqual(lists[0]);
      expect(named.size).toBe(lists[0]?.length);
      const documents = await store.listDocuments(id);
      expect(await store.getDocuments(documents.map((document) => document.id))).toEqual(documents);
      return lists[0] ?? [];
    };
    const statusOf = async ({ id: documentId }: StoredDocument) =>
      (await store.getDocument(documentId)).status;
    const other = (key: string, more: Partial<NewDocument> = {}): Partial<NewDocument> => ({
      sourceKey: key,
      filename: key,
      fileId: `file-${key}`,
      ...more,
    });

    test('a version is in force from its first day to its last, and found on those days only', async () => {
      const stored = await put('成人一。', {
        effectiveFrom: '2020-03-01',
        effectiveUntil: '2021-02-28',
      });
      expect(stored).toMatchObject({
        status: 'expired',
        isLatest: true,
        inForceFrom: '2020-03-01',
        inForceUntil: '2021-03-01',
      });
      expect(await found()).toEqual([]);
      expect(await found('2020-02-29')).toEqual([]);
      expect(await found('2020-03-01')).toEqual(['成人一。']);
      expect(await found('2021-02-28')).toEqual(['成人一。']);
      expect(await found('2021-03-01')).toEqual([]);
      expect(await store.getStore(id)).toMatchObject({ documentCount: 0 });
    });

    test('one without dates holds from ever; the version after it from the day it is stored', async () => {
      const first = await put('成人一。');
      expect(first).toMatchObject({ inForceFrom: undefined, inForceUntil: undefined });
      expect(await found('1990-01-01')).toEqual(['成人一。']);
      const second = await put('成人二。');
      const today = localDay();
      expect(second).toMatchObject({ inForceFrom: today, status: 'current' });
      expect(await store.getDocument(first.id)).toMatchObject({
        status: 'superseded',
        isLatest: false,
        inForceUntil: today,
        replacedBy: second.id,
      });
      expect(await found()).toEqual(['成人二。']);
      expect(await found(today)).toEqual(['成人二。']);
      expect(await found('1990-01-01')).toEqual(['成人一。']);
    });

    test('until a scheduled version is in force, the one before it answers', async () => {
      const first = await put('成人一。');
      const second = await put('成人二。', { effectiveFrom: '2999-01-01' });
      expect(second.status).toBe('scheduled');
      expect(await statusOf(first)).toBe('current');
      expect(await found()).toEqual(['成人一。']);
      expect(await found('2998-12-31')).toEqual(['成人一。']);
      expect(await found('2999-01-01')).toEqual(['成人二。']);
      expect(await store.findBySource(id, first.sourceKey)).toMatchObject({ id: second.id });
      expect(await store.getStore(id)).toMatchObject({ documentCount: 1 });
    });

    test('each day belongs to one version, also where they were stored out of order', async () => {
      await put('成人一。', { effectiveFrom: '2020-01-01' });
      await put('成人二。', { effectiveFrom: '2022-01-01' });
      await put('成人三。', { effectiveFrom: '2021-01-01' });
      expect(await found('2019-12-31')).toEqual([]);
      expect(await found('2020-12-31')).toEqual(['成人一。']);
      expect(await found('2021-06-01')).toEqual(['成人三。']);
      expect(await found()).toEqual(['成人三。']);
    });

    test('an expired version does not bring back the one before it', async () => {
      await put('成人一。');
      await put('成人二。', { effectiveFrom: '2020-01-01', effectiveUntil: '2020-12-31' });
      expect(await found('2020-06-01')).toEqual(['成人二。']);
      expect(await found()).toEqual([]);
      expect(await found('2019-06-01')).toEqual(['成人一。']);
    });

    test.each(['old.md', 'old', 'file-old.md', 'folder/old.md'])(
      'a document named %s by another one is withdrawn when that is in force, whichever was stored first',
      async (called) => {
        const older = other('old.md', { sourceKey: 'folder/old.md' });
        const newer = other('new.md', { supersedes: [called], effectiveFrom: '2024-01-01' });
        for (const order of [
          [older, newer],
          [newer, older],
        ]) {
          for (const each of order) await put(each === older ? '成人旧。' : '成人新。', each);
          const stored = await store.findBySource(id, 'folder/old.md');
          expect(stored).toMatchObject({ status: 'withdrawn', inForceUntil: '2024-01-01' });
          expect(await found()).toEqual(['成人新。']);
          expect(await found('2023-12-31')).toEqual(['成人旧。']);
          expect(await found('2024-01-01')).toEqual(['成人新。']);
          for (const document of await store.listDocuments(id)) {
            await store.deleteDocument(document.id);
          }
        }
      },
    );

    test('a withdrawn document stays withdrawn in its next version, and comes back where the newer one no longer says so', async () => {
      const old = other('old.md');
      await put('成人旧。', old);
      await put('成人新。', other('new.md', { supersedes: ['old'] }));
      await put('成人旧二。', old);
      expect(await found()).toEqual(['成人新。']);
      await put('成人新二。', other('new.md'));
      expect(await found()).toEqual(['成人新二。', '成人旧二。']);
      expect(await found('1990-01-01')).toEqual(['成人旧。']);
    });

    test('a deleted document does not bring back what it replaced', async () => {
      const old = await put('成人旧。', other('old.md'));
      const next = await put('成人新。', other('new.md', { supersedes: ['old.md'] }));
      await store.deleteDocument(next.id);
      expect(await found()).toEqual([]);
      expect(await statusOf(old)).toBe('withdrawn');
      await put('成人三。', other('third.md'));
      expect(await found()).toEqual(['成人三。']);
    });

    test('a document cannot supersede itself, nor one of another store', async () => {
      const there = await store.createStore('外科');
      await store.putDocument(there.id, newDocument('成人外。', other('old.md')), lineChunks('成'));
      await put('成人新。', other('old.md', { supersedes: ['old.md', 'old'] }));
      expect(await found()).toEqual(['成人新。']);
      expect(await store.findBySource(there.id, 'old.md')).toMatchObject({ status: 'current' });
    });

    test('dates can be changed without a new version; null clears them', async () => {
      const first = await put('成人一。');
      const second = await put('成人二。', { effectiveFrom: '2999-01-01' });
      const before = await store.revision();
      await store.updateAttributes(second.id, {}, { effectiveFrom: '2020-01-01' });
      expect(await store.revision()).not.toBe(before);
      expect(await found()).toEqual(['成人二。']);
      expect(await found('2019-12-31')).toEqual(['成人一。']);
      const ended = await store.updateAttributes(second.id, {}, { effectiveUntil: '2020-12-31' });
      expect(ended).toMatchObject({ status: 'expired', effectiveFrom: '2020-01-01' });
      expect(await found()).toEqual([]);
      await store.updateAttributes(second.id, {}, { effectiveUntil: null });
      expect(await found()).toEqual(['成人二。']);
      await store.updateAttributes(second.id, {}, { effectiveFrom: '2999-01-01' });
      expect(await found()).toEqual(['成人一。']);
      expect(await statusOf(first)).toBe('current');
      const third = await put('成人三。', other('x.md'));
      await store.updateAttributes(third.id, {}, { supersedes: [first.fileId] });
      expect(await statusOf(first)).toBe('withdrawn');
      expect(await found()).toEqual(['成人三。']);
    });

    test('deleting a version removes it from every day, and a deleted store all of them', async () => {
      const first = await put('成人一。');
      await put('成人二。');
      const [chunk] = await store.chunksOfDocument(first.id);
      expect(await store.similarity([chunk?.id ?? 0], axis(0))).toMatchObject([{ score: 1 }]);
      await store.deleteDocument(first.id);
      expect(await found('1990-01-01')).toEqual([]);
      expect(await store.similarity([chunk?.id ?? 0], axis(0))).toEqual([]);
      await put('成人三。');
      await store.deleteStore(id);
      id = (await store.createStore('内科')).id;
      expect(await found('1990-01-01')).toEqual([]);
      await put('成人四。');
      await put('成人五。');
      expect(await found('1990-01-01')).toEqual(['成人四。']);
    });

    test('what another opening changes is seen on every day', async () => {
      await put('成人一。');
      expect(await found('1990-01-01')).toEqual(['成人一。']);
      const elsewhere = await under.another();
      await elsewhere.putDocument(id, newDocument('成人二。'), lineChunks('成人二。'));
      expect(await found()).toEqual(['成人二。']);
      expect(await found('1990-01-01')).toEqual(['成人一。']);
      await elsewhere.putDocument(id, newDocument('成人三。'), lineChunks('成人三。'));
      expect(await found()).toEqual(['成人三。']);
      await elsewhere.close();
    });
  });
}
