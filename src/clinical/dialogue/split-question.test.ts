import { expect, test } from 'vitest';
import { createEntityMatcher } from '../../retrieval/query/entities.ts';
import { readSectionModel } from '../../retrieval/query/section-model.ts';
import { understandQuery } from '../../retrieval/query/understand.ts';
import { splitQuestion } from './split-question.ts';

const sections = readSectionModel('models/sections/xinglin-sections-v1.json');
const matcher = createEntityMatcher(
  (
    [
      ['立普妥', 1, 'drug-insert'],
      ['血钾', 2, 'lab-test'],
      ['慢性肾脏病', 3, 'guideline'],
      ['奥美拉唑', 4, 'drug-insert'],
    ] as const
  ).map(([alias, documentId, kind]) => ({ alias, documentId, kind, storeId: 'vs' })),
);
const split = (question: string): Promise<string[]> =>
  splitQuestion(question, async (text) => understandQuery(text, matcher, sections));

test.each([
  ['慢性肾脏病多久复查，血钾参考区间是多少', ['慢性肾脏病多久复查，', '血钾参考区间是多少']],
  // What only tells goes with what asks behind it; a part without a subject has the one before.
  [
    '我有点反酸，奥美拉唑吃几周？漏服了怎么办',
    ['我有点反酸，奥美拉唑吃几周？', '奥美拉唑漏服了怎么办'],
  ],
  ['慢性肾脏病要查什么，立普妥一天最大剂量', ['慢性肾脏病要查什么，', '立普妥一天最大剂量']],
])('%s is two questions', async (question, parts) => {
  expect(await split(question)).toEqual(parts);
});

test.each([
  ['立普妥的副作用有哪些？'],
  // One subject, no mark between: one question.
  ['立普妥能吃吗，一次吃几片'],
  ['我爸七十多了，肾也不好，立普妥还能接着吃吗'],
])('%s is one question', async (question) => {
  expect(await split(question)).toEqual([question]);
});
