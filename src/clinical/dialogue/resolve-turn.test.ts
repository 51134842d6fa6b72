import { expect, test } from 'vitest';
import { createEntityMatcher } from '../../retrieval/query/entities.ts';
import { readSectionModel } from '../../retrieval/query/section-model.ts';
import { understandQuery } from '../../retrieval/query/understand.ts';
import { resolveTurn } from './resolve-turn.ts';

const sections = readSectionModel('models/sections/xinglin-sections-v1.json');

const alias = (
  name: string,
  documentId: number,
  kind: 'drug-insert' | 'guideline' = 'drug-insert',
) => ({
  alias: name,
  documentId,
  kind,
  storeId: 'vs',
});
const matcher = createEntityMatcher([
  alias('二甲双胍', 1),
  alias('metformin', 1),
  alias('布洛芬', 2),
  alias('氯吡格雷', 3),
  alias('心梗', 4, 'guideline'),
  alias('氯雷他定', 5),
]);
const resolve = (...turns: string[]): Promise<string> =>
  resolveTurn(turns, async (text) => understandQuery(text, matcher, sections));

test.each([
  [['二甲双胍的适应症是什么？', '那它的副作用呢？'], '二甲双胍的副作用呢?'],
  [['二甲双胍的禁忌有哪些？', '那布洛芬呢？'], '布洛芬的禁忌有哪些？'],
  [['二甲双胍的禁忌有哪些？', '孕妇能吃吗'], '二甲双胍孕妇能吃吗'],
  [
    ['What is metformin used for?', 'What are its side effects?'],
    "what are metformin's side effects?",
  ],
  [
    ['氯吡格雷的负荷量是多少？', '80岁的心梗患者也要给负荷量吗？'],
    '氯吡格雷80岁的心梗患者也要给负荷量吗?',
  ],
  [['二甲双胍的禁忌有哪些？', '布洛芬的用法用量是什么？'], '布洛芬的用法用量是什么？'],
  [['二甲双胍期间能喝酒吗？', '换成布洛芬呢'], '布洛芬期间能喝酒吗？'],
  [['二甲双胍一次几片？', '那肾不好的呢'], '二甲双胍肾不好的 一次几'],
  [['二甲双胍治什么病？', '一次几片？', '那多囊的呢'], '二甲双胍多囊的 一次几'],
  [['二甲双胍怎么吃？'], '二甲双胍怎么吃？'],
  [['二甲双胍期间能开车吗？', '换成氯雷他定呢？'], '氯雷他定期间能开车吗？'],
  [['二甲双胍的禁忌有哪些？', '来氟米特的禁忌有哪些？'], '来氟米特的禁忌有哪些？'],
  [['二甲双胍的禁忌有哪些？', '坦索罗辛一次吃几片？'], '坦索罗辛一次吃几片？'],
  // The second of two drugs is the one that is exchanged.
  [['氯吡格雷和布洛芬一起用行吗？', '那二甲双胍呢？'], '氯吡格雷和二甲双胍一起用行吗？'],
  [['氯吡格雷一天几片？', '和布洛芬一起吃呢'], '氯吡格雷和布洛芬一起吃呢'],
  // Nothing loaded is named: another thing takes the place of the first, a figure goes with the question.
  [['红细胞在冰箱几度存？', '血小板呢？'], '血小板在冰箱几度存？'],
  [['一天备血一千毫升谁批？', '超过1600呢？'], '一天备血一千毫升谁批 超过1600呢?'],
])('%j becomes %s', async (turns, resolved) => {
  expect(await resolve(...turns)).toBe(resolved);
});

test('a long question of its own is not tied to the subject before', async () => {
  const own = '帮我查一下医院病历书写规范里面关于死亡病例讨论记录完成时限的具体要求是什么';
  expect(await resolve('二甲双胍的禁忌有哪些？', own)).toBe(own);
});
