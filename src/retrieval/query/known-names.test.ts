import { expect, test } from 'vitest';
import { knownDrugsIn, knownTestsIn, spellingsOf } from './known-names.ts';
import drugs from './data/drug-names.json' with { type: 'json' };

test.each([
  ['奥卡西平儿童每公斤多少起始', ['奥卡西平']],
  ['替硝唑片治滴虫一次吃几片', ['替硝唑']],
  ['头孢克洛干混悬剂', ['头孢克洛']],
  ['左氧氟沙星和秋水仙碱', ['左氧氟沙星', '秋水仙碱']],
  ['starting dose of apixaban', ['apixaban']],
  ['apixabans', []],
  ['感冒药能一起吃吗', []],
])('drugs in %s: %j', (words, names) => {
  expect(knownDrugsIn(words)).toEqual(names);
});

test('a trade name stands for its substance', () => {
  expect(spellingsOf('洛赛克')).toEqual(['洛赛克', '奥美拉唑']);
  expect(spellingsOf('奥卡西平')).toEqual(['奥卡西平']);
});

test('tests are found by the name laboratories list them under', () => {
  expect(knownTestsIn('类风湿因子阳性的界限')).toEqual(['类风湿因子']);
  expect(knownTestsIn('抽血要上午几点抽')).toEqual([]);
});

test('no name is listed twice, and none is so short that it stands in other words', () => {
  const names = [...drugs.chinese, ...drugs.latin, ...Object.keys(drugs.sameAs)];
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.length < 2)).toEqual([]);
});
