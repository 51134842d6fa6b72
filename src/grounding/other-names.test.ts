import { expect, test } from 'vitest';
import { looksLikeDrugName, meansOtherName } from './other-names.ts';

function other(question: string, alias: string, names: string): boolean {
  const start = question.indexOf(alias);
  return meansOtherName(
    question,
    { alias, start, end: start + alias.length, documentIds: [1], isDrug: true },
    names,
  );
}

test.each([
  ['左氨氯地平一天吃几片', '氨氯地平', true],
  ['艾司奥美拉唑的剂量', '奥美拉唑', true],
  ['复方阿司匹林的禁忌', '阿司匹林', true],
  ['阿莫西林克拉维酸钾怎么吃', '阿莫西林', true],
  ['布洛芬混悬液小孩吃多少', '布洛芬', true],
  ['我爸吃氨氯地平脚肿', '氨氯地平', false],
  ['二甲双胍和华法林能一起吃吗', '二甲双胍', false],
  ['长期吃阿司匹林要查什么', '阿司匹林', false],
  ['阿莫西林用多久', '阿莫西林', false],
])('%s: another name than %s is %s', (question, alias, expected) => {
  expect(other(question, alias, alias)).toBe(expected);
});

test('a longer name the document itself carries is its own', () => {
  expect(other('布洛芬混悬液怎么喝', '布洛芬', '布洛芬混悬液说明书')).toBe(false);
});

test.each([
  ['lisinopril', true],
  ['阿奇霉素', true],
  ['headache', false],
  ['吸完激素', false],
])('%s looks like a drug: %s', (word, expected) => {
  expect(looksLikeDrugName(word)).toBe(expected);
});
