import { expect, test } from 'vitest';
import {
  diseaseNameIn,
  drugNamesIn,
  isNameIn,
  looksLikeDrugName,
  otherNameMeant,
} from './other-names.ts';

function other(question: string, alias: string, names: string): string | undefined {
  const start = question.indexOf(alias);
  return otherNameMeant(question, { start, end: start + alias.length }, names);
}

test.each([
  ['左氨氯地平一天吃几片', '氨氯地平', '左氨氯地平'],
  ['艾司奥美拉唑的剂量', '奥美拉唑', '艾司奥美拉唑'],
  ['复方阿司匹林的禁忌', '阿司匹林', '复方阿司匹林'],
  ['阿莫西林克拉维酸钾怎么吃', '阿莫西林', '阿莫西林克拉维酸钾'],
  ['布洛芬混悬液小孩吃多少', '布洛芬', '布洛芬混悬液'],
  ['我爸吃氨氯地平脚肿', '氨氯地平', undefined],
  ['二甲双胍和华法林能一起吃吗', '二甲双胍', undefined],
  ['长期吃阿司匹林要查什么', '阿司匹林', undefined],
  ['阿莫西林用多久', '阿莫西林', undefined],
])('%s: instead of %s it means %s', (question, alias, expected) => {
  expect(other(question, alias, alias)).toBe(expected);
});

test('a longer name the document itself carries is its own', () => {
  expect(other('布洛芬混悬液怎么喝', '布洛芬', '布洛芬混悬液说明书')).toBe(undefined);
});

test.each([
  ['lisinopril', true],
  ['阿奇霉素', true],
  ['headache', false],
  ['吸完激素', false],
])('%s looks like a drug: %s', (word, expected) => {
  expect(looksLikeDrugName(word)).toBe(expected);
});

test.each([
  ['溃疡性结肠炎缓解期', '溃疡性结肠炎'],
  ['高血压', undefined],
  ['血小板低', undefined],
])('%s begins with the disease %s', (words, expected) => {
  expect(diseaseNameIn(words)).toBe(expected);
});

test.each([
  ['贝那普利片高血压起始剂量', ['贝那普利']],
  ['感冒药里带伪麻黄碱', ['伪麻黄碱']],
  ['唑来膦酸肌酐清除率禁区', ['唑来膦酸']],
  ['尿酸偏高', []],
])('in %s the drugs are %j', (words, names) => {
  expect(drugNamesIn(words)).toEqual(names);
});

test('a name is said where all but its beginning is, but not by what drugs share', () => {
  expect(isNameIn('含伪麻黄碱的药', '感冒药里带伪麻黄碱')).toBe(true);
  expect(isNameIn('依那普利', '贝那普利')).toBe(false);
});
