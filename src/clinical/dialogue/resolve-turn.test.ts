import { expect, test } from 'vitest';
import { createEntityMatcher } from '../../retrieval/query/entities.ts';
import { understandQuery } from '../../retrieval/query/understand.ts';
import { resolveTurn } from './resolve-turn.ts';

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
]);
const resolve = (...turns: string[]): Promise<string> =>
  resolveTurn(turns, async (text) => understandQuery(text, matcher));

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
])('%j becomes %s', async (turns, resolved) => {
  expect(await resolve(...turns)).toBe(resolved);
});

test('a long question of its own is not tied to the subject before', async () => {
  const own = '帮我查一下医院病历书写规范里面关于死亡病例讨论记录完成时限的具体要求是什么';
  expect(await resolve('二甲双胍的禁忌有哪些？', own)).toBe(own);
});
