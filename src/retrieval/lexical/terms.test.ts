import { expect, test } from 'vitest';
import { lexicalTerms } from './terms.ts';

test.each<[string, string, string[]]>([
  ['a Chinese run becomes its overlapping pairs', '剧烈胸痛', ['剧烈', '烈胸', '胸痛']],
  ['one Han character alone stays', '钾', ['钾']],
  ['Latin words are lower case and singular', 'Tablets', ['tablet']],
  [
    'English words are stemmed alike on both sides',
    'contraindications',
    lexicalTerms('contraindication'),
  ],
  ['Han and Latin never share a term', 'HbA1c升高', ['hba1c', '升高']],
  ['a dose before Chinese stays whole', '500mg布洛芬', ['500mg', '布洛', '洛芬']],
  ['a number and its unit are one term however spaced', '0.5 g 与 0.5g', ['0.5g', '与', '0.5g']],
  ['a code is found whole and by its parts', 'PPR-9087', ['ppr-9087', 'ppr', '9087']],
  ['full-width forms are folded', '５００ｍｇ', ['500mg']],
  ['a percentage keeps its sign', '7.0%', ['7.0%']],
  ['operators, quotes and emoji are nothing', '"* ( ) - 💊 ^', []],
  ['a lone surrogate does no harm', '布\ud800洛', ['布', '洛']],
])('%s', (_, text, terms) => {
  expect(lexicalTerms(text)).toEqual(terms);
});

test('a question finds the terms of the text it asks about', () => {
  const indexed = new Set(lexicalTerms('患者空腹血糖≥7.0mmol/L时可诊断糖尿病'));
  expect(lexicalTerms('空腹血糖7.0 mmol/L').filter((term) => !indexed.has(term))).toEqual([]);
});
