import { describe, expect, test } from 'vitest';
import { createEntityMatcher } from './entities.ts';
import { readSectionModel } from './section-model.ts';
import { understandQuery } from './understand.ts';

const sections = readSectionModel('models/sections/xinglin-sections-v1.json');

const matcher = createEntityMatcher(
  (
    [
      ['奥美拉唑', 1, 'drug-insert'],
      ['布洛芬', 2, 'drug-insert'],
      ['华法林', 3, 'drug-insert'],
      ['warfarin', 3, 'drug-insert'],
      ['血红蛋白', 4, 'lab-test'],
      ['糖化血红蛋白', 5, 'lab-test'],
      ['钾', 6, 'lab-test'],
      ['尼群地平', 7, 'drug-insert'],
    ] as const
  ).map(([alias, documentId, kind]) => ({ alias, documentId, kind, storeId: 'vs' })),
);
const read = (question: string) => understandQuery(question, matcher, sections);
const names = (question: string): string[] => read(question).entities.map(({ alias }) => alias);

describe('subjects', () => {
  test.each([
    ['the longest name wins', '糖化血红蛋白多少算正常', ['糖化血红蛋白']],
    ['Latin names need word borders', 'warfarins and warfarin', ['warfarin']],
    ['a name of one character stands for itself only', '氯沙坦钾片', []],
    ['血钾 is about 钾', '血钾高怎么办', ['钾']],
    ['a homophone typo is understood', '奥美拉挫是治什么的', ['奥美拉唑']],
    ['another drug one character away is not', '尼莫地平怎么吃', []],
  ])('%s', (_, question, expected) => {
    expect(names(question)).toEqual(expected);
  });
});

describe('sections', () => {
  test.each([
    ['布洛芬的禁忌有哪些', 'contraindications'],
    ['布洛芬一天最多吃几粒', 'dosage'],
    ['孕妇能吃布洛芬吗', 'pregnancy'],
    ['布洛芬吃多了怎么办', 'overdose'],
    ['布洛芬和华法林', 'interactions'],
    ['What are the side effects of warfarin?', 'adverse-reactions'],
    ['血红蛋白危急值是多少', 'critical-values'],
  ])('%s asks for %s', (question, role) => {
    expect(read(question).mainRole).toBe(role);
  });
});

test('what is asked about a subject is the question without its name', () => {
  expect(read('布洛芬能和牛奶一起吃吗').aspect).toBe('能和牛奶一起吃吗');
  expect(read('布洛芬').aspect).toBe('');
});
