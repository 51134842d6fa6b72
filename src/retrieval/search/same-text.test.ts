import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../core/logger.ts';
import type { NewDocument } from '../document.ts';
import { axis, CONTRACT_DIMENSION, lineChunks, newDocument } from '../store/contract-fixtures.ts';
import { createSqliteStore, type SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { collapseSameText } from './same-text.ts';
import type { SearchHit } from './types.ts';
import { wholeSection } from './whole-section.ts';

let dataDir: string;
let store: SqliteStore;
let storeId: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'xinglin-same-'));
  const logger = createLogger('silent');
  const dimension = CONTRACT_DIMENSION;
  store = createSqliteStore({ dataDir, embedderFingerprint: 'e', dimension, logger });
  storeId = (await store.createStore('s')).id;
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Hits in the order given, each the only chunk of a document of its own. */
async function hitsOf(
  texts: readonly (string | readonly [string, Partial<NewDocument>])[],
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (const [i, given] of texts.entries()) {
    const [text, more] = typeof given === 'string' ? [given, {}] : given;
    const name = { sourceKey: `${i}.md`, filename: `${i}.md`, ...more };
    const document = await store.putDocument(storeId, newDocument(text, name), lineChunks(text));
    for (const chunk of await store.chunksOfDocument(document.id)) {
      const none = { lexical: undefined, dense: undefined, rerank: undefined };
      const boosts = { subjectBoost: 0, sectionBoost: 0, aspectBoost: 0 };
      const stages = { ...none, ...boosts, fused: { rank: i + 1, score: 1 } };
      const score = 1 - i / 10;
      hits.push({ chunk, document, score, cosine: 1, sentences: [], stages });
    }
  }
  return hits;
}
const shown = (hits: readonly SearchHit[]): string[] =>
  collapseSameText(hits).map(
    ({ chunk, sameText = [] }) =>
      `${chunk.text}${sameText.length > 0 ? ` +${sameText.length}` : ''}`,
  );

describe('hits that say the same', () => {
  test('of the same subject become one at the place of the best, whatever the product is called', async () => {
    const hits = await hitsOf([
      '对本品过敏者禁用。',
      '其他内容。',
      ['对芬必得过敏者禁用', { subject: '布洛芬缓释胶囊', aliases: ['芬必得', '布洛芬'] }],
      '对布洛芬过敏者，禁用。',
    ]);
    expect(shown(hits)).toEqual(['对本品过敏者禁用。 +2', '其他内容。']);
    const [first] = collapseSameText(hits);
    expect(first?.sameText?.map(({ document }) => document.filename)).toEqual(['2.md', '3.md']);
    expect(first?.score).toBe(1);
  });

  test.each([
    ['一次0.2g，一日3次。', '一次0.3g，一日3次。'],
    ['一次0.2g，一日3次。', '一次0.2mg，一日3次。'],
    ['一日三次，饭后服用。', '一日两次，饭后服用。'],
    ['分1、25两次服用完毕。', '分125两次服用完毕。'],
    ['浓度不超过5%溶液。', '浓度不超过5溶液。'],
    ['剂量1-2片口服即可。', '剂量12片口服即可。'],
    ['剂量1.5片口服即可。', '剂量15片口服即可。'],
    ['孕妇可以使用本品。', '孕妇不可以使用本品。'],
    ['对本品过敏者禁用。', '对本品过敏者慎用。'],
    ['哮喘患者及过敏者禁用。', '过敏者禁用。'],
    ['每日服用一片即可。', '每周服用一片即可。'],
    ['May be used in pregnancy.', 'May not be used in pregnancy.'],
  ])('%s and %s are never one', async (a, b) => {
    expect(shown(await hitsOf([a, b]))).toEqual([a, b]);
    expect(shown(await hitsOf([b, a]))).toEqual([b, a]);
  });

  test('of other subjects, kinds or sections, or of one document, stay apart', async () => {
    const same = '遮光，密封保存于阴凉处。';
    const apart = await hitsOf([
      same,
      [same, { subject: '阿司匹林', aliases: [] }],
      [same, { kind: 'guideline' }],
      [same, { subject: undefined, aliases: ['芬必得'] }],
    ]);
    expect(shown(apart)).toEqual([same, same, same, same]);
    const twice = await hitsOf([`${same}\n中间一句话在此。\n${same}`]);
    expect(shown(twice)).toEqual([same, '中间一句话在此。', same]);
  });

  test('are shown from the document that leads, so that its section stays whole', async () => {
    const hits = await hitsOf(['甲句在此处说明。\n乙句在此处说明。', '乙句在此处说明。']);
    const [a, b, other] = hits;
    if (a === undefined || b === undefined || other === undefined) throw new Error('no hits');
    const [, second] = collapseSameText([a, other, b]);
    expect(second?.chunk.id).toBe(b.chunk.id);
    expect(second?.sameText).toMatchObject([{ chunk: { id: other.chunk.id } }]);
  });
});

test('a chunk is read with all that stands under its headings, and no more', async () => {
  const text = '一。\n二。\n三。\n四。';
  const paths = [['甲'], ['乙'], ['乙'], ['丙']];
  const chunks = lineChunks(text).map((chunk, i) => ({ ...chunk, sectionPath: paths[i] ?? [] }));
  const document = await store.putDocument(storeId, newDocument(text), chunks);
  const [, second, third] = await store.chunksOfDocument(document.id);
  if (second === undefined || third === undefined) throw new Error('no chunks');
  const whole = { start: 3, end: 8, sectionPath: ['乙'], text: '二。\n三。' };
  expect(await wholeSection(store, second)).toEqual(whole);
  expect(await wholeSection(store, third)).toEqual(whole);
  expect(await store.vectorSearch({ storeIds: [storeId] }, axis(0), 1)).toHaveLength(1);
});
