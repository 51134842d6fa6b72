import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewChunk, NewDocument } from '../document.ts';
import { lexicalTerms } from '../lexical/terms.ts';
import { axis, lineChunks, newDocument, type StoreUnderTest } from './contract-fixtures.ts';
import type { KnowledgeStore } from './types.ts';

/** What every implementation of `KnowledgeStore` must find. */
export function searchContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: searching`, () => {
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

    const put = async (
      text: string,
      more: Partial<NewDocument> = {},
      chunk: Partial<NewChunk> = {},
    ) => store.putDocument(id, newDocument(text, more), lineChunks(text, chunk));
    const words = async (query: string, scope = {}) =>
      store.lexicalSearch({ storeIds: [id], ...scope }, lexicalTerms(query), 10);
    const textsOf = async (query: string, scope = {}) =>
      (await store.getChunks((await words(query, scope)).map((hit) => hit.chunkId))).map(
        (c) => c.text,
      );

    describe('searching words', () => {
      test('two-character words, doses and codes are found; nothing in a question is syntax', async () => {
        await put('胸痛伴气促。\n一次0.5 g口服。\n批号 PPR-9087。\nThe cat did NOT eat.');
        expect(await textsOf('胸痛怎么办')).toEqual(['胸痛伴气促。']);
        expect(await textsOf('０．５ｇ')).toEqual(['一次0.5 g口服。']);
        expect(await textsOf('ppr-9087')).toEqual(['批号 PPR-9087。']);
        expect(await textsOf('cats')).toEqual(['The cat did NOT eat.']);
        for (const hostile of [
          '"',
          'NOT',
          'a" OR "b',
          "'; DROP TABLE x; --",
          '*',
          'body:',
          '\0',
          '\ud800',
          '',
        ]) {
          await words(hostile);
        }
        await store.lexicalSearch({ storeIds: [id] }, ['"', 'NEAR(', '-', '\0', ' '], 10);
      });

      test('names and headings count as words of a chunk', async () => {
        await put('一次一片。');
        expect(await textsOf('芬必得')).toEqual(['一次一片。']);
        expect(await textsOf('用法')).toEqual(['一次一片。']);
      });

      test('rarer words and more of them rank higher', async () => {
        await put('患者头痛。\n患者头痛伴呕吐。\n患者腹泻。\n患者乏力。');
        expect((await textsOf('头痛呕吐')).slice(0, 2)).toEqual(['患者头痛伴呕吐。', '患者头痛。']);
        const hits = await words('头痛呕吐');
        expect(hits.every((hit, i) => hit.score <= (hits[i - 1]?.score ?? Infinity))).toBe(true);
        expect(await store.lexicalSearch({ storeIds: [id] }, ['患者'], 2)).toHaveLength(2);
      });

      test('frequencies are those of the named stores', async () => {
        const other = await store.createStore('外科');
        await store.putDocument(other.id, newDocument('头痛'), lineChunks('头痛'));
        await put('患者头痛。\n患者乏力。');
        const terms = ['患者', '头痛', '没有'];
        const here = await store.termFrequencies([id], terms);
        expect(here).toEqual({
          chunkCount: 2,
          frequency: new Map([
            ['患者', 2],
            ['头痛', 1],
            ['没有', 0],
          ]),
        });
        const both = await store.termFrequencies([id, other.id], terms);
        expect(both.chunkCount).toBe(3);
        expect(both.frequency.get('头痛')).toBe(2);
      });

      test('what was searched before does not hide what is added or removed later', async () => {
        const { id: documentId } = await put('头痛一。');
        expect(await textsOf('头痛')).toEqual(['头痛一。']);
        await put('头痛二。', { sourceKey: 'b' });
        expect((await textsOf('头痛')).toSorted()).toEqual(['头痛一。', '头痛二。']);
        await store.deleteDocument(documentId);
        expect(await textsOf('头痛')).toEqual(['头痛二。']);
        expect((await store.termFrequencies([id], ['头痛'])).frequency.get('头痛')).toBe(1);
      });
    });

    describe('searching vectors', () => {
      test('the nearest come first, with their cosine', async () => {
        await put('一\n二\n三');
        const hits = await store.vectorSearch({ storeIds: [id] }, axis(1, 2), 2);
        expect((await store.getChunks(hits.map((h) => h.chunkId))).map((c) => c.text)).toEqual([
          '二',
          '三',
        ]);
        for (const { score } of hits) expect(score).toBeCloseTo(Math.SQRT1_2, 6);
        const all = (await store.vectorSearch({ storeIds: [id] }, axis(0), 9)).map(
          (h) => h.chunkId,
        );
        const cosines = await store.similarity([...all, 999_999], axis(0));
        expect(cosines.map((c) => c.score)).toEqual([1, 0, 0]);
      });

      test('several stores are searched as one', async () => {
        const other = await store.createStore('外科');
        await store.putDocument(other.id, newDocument('甲\n乙'), lineChunks('甲\n乙'));
        await put('一\n二');
        const hits = await store.vectorSearch({ storeIds: [id, other.id] }, axis(1), 2);
        expect(
          (await store.getChunks(hits.map((h) => h.chunkId))).map((c) => c.text).toSorted(),
        ).toEqual(['乙', '二']);
        expect(await store.lexicalSearch({ storeIds: [id, other.id] }, ['用法'], 9)).toHaveLength(
          4,
        );
      });
    });

    describe('scopes and filters', () => {
      beforeEach(async () => {
        await put('发热一', {
          sourceKey: '1',
          attributes: { ward: 'a"b', n: 1, ok: true },
          versionLabel: '2024',
        });
        await put('发热二', {
          sourceKey: '2',
          attributes: { ward: 'c', n: 5, ok: false },
          kind: 'guideline',
        });
        await put(
          '发热三',
          { sourceKey: '3', attributes: { n: '5' }, language: 'en', filename: 'c.pdf' },
          { role: 'causes' },
        );
      });

      const byBoth = async (scope: object): Promise<string> => {
        const dense = await store.vectorSearch({ storeIds: [id], ...scope }, axis(0), 10);
        const found = (await store.getChunks(dense.map((h) => h.chunkId))).map((c) =>
          c.text.slice(2),
        );
        expect((await textsOf('发热', scope)).map((t) => t.slice(2)).toSorted()).toEqual(
          found.toSorted(),
        );
        return found.toSorted().join('');
      };

      test.each([
        [{ kinds: ['guideline'] }, '二'],
        [{ roles: ['causes'] }, '三'],
        [{ roles: [] }, ''],
        [{ kinds: ['drug-insert'], roles: ['dosage'] }, '一'],
        [{ filter: { type: 'eq', key: 'ward', value: 'a"b' } }, '一'],
        [{ filter: { type: 'ne', key: 'ward', value: 'c' } }, '一三'],
        [{ filter: { type: 'gt', key: 'n', value: 1 } }, '二'],
        [{ filter: { type: 'lte', key: 'n', value: 5 } }, '一二'],
        [{ filter: { type: 'eq', key: 'n', value: '5' } }, '三'],
        [{ filter: { type: 'eq', key: 'ok', value: true } }, '一'],
        [{ filter: { type: 'eq', key: 'ok', value: 1 } }, ''],
        [{ filter: { type: 'in', key: 'n', value: [1, '5'] } }, '一三'],
        [{ filter: { type: 'nin', key: 'n', value: [1, '5'] } }, '二'],
        [{ filter: { type: 'eq', key: 'kind', value: 'guideline' } }, '二'],
        [{ filter: { type: 'eq', key: 'language', value: 'en' } }, '三'],
        [{ filter: { type: 'eq', key: 'version', value: '2024' } }, '一'],
        [{ filter: { type: 'ne', key: 'filename', value: 'c.pdf' } }, '一二'],
        [{ filter: { type: 'eq', key: 'subject', value: '布洛芬' } }, '一三二'],
        [{ filter: { type: 'eq', key: "x') OR 1=1 --", value: 'x' } }, ''],
        [{ filter: { type: 'and', filters: [] } }, '一三二'],
        [{ filter: { type: 'or', filters: [] } }, ''],
        [
          {
            filter: {
              type: 'or',
              filters: [
                { type: 'eq', key: 'ward', value: 'c' },
                { type: 'and', filters: [{ type: 'eq', key: 'language', value: 'en' }] },
              ],
            },
          },
          '三二',
        ],
      ])('%j finds %s', async (scope, expected) => {
        expect(await byBoth(scope)).toBe(expected);
      });

      test('only the named documents, and none for none', async () => {
        const second = await store.findBySource(id, '2');
        expect(await byBoth({ documentIds: [second?.id] })).toBe('二');
        expect(await byBoth({ documentIds: [] })).toBe('');
      });
    });
  });
}
