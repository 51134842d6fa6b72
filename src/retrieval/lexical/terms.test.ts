import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stemEnglish } from './porter.ts';
import { lexicalTerms } from './terms.ts';

test.each([
  ['Han characters become overlapping pairs', '高血压患者', '高血 血压 压患 患者'],
  ['a Han character alone is a term', '痛', '痛'],
  ['characters beyond the basic plane stay whole', '𠮷野家', '𠮷野 野家'],
  ['a line break inside a Chinese sentence is no border', '高血\n压', '高血 血压'],
  ['an empty line is one', '禁忌\n\n孕妇', '禁忌 孕妇'],
  ['full-width letters and digits are plain ones', 'ＨｂＡ１ｃ', 'hba1c'],
  ['English words are stemmed', 'Contraindicated patients, running', 'contraind patient run'],
  ['possessives and quotation marks fall away', "Alzheimer's 'disease' ‘x’", 'alzheim diseas x'],
  ['codes are whole and in parts', 'PPR-9087', 'ppr-9087 ppr 9087'],
  ['letters joined by hyphens are parts', 'anti-TNF-α', 'anti tnf α'],
  ['doses have one spelling', '0.5g 0.5 g ０．５ｇ 0.5克', '0.5g 0.5g 0.5g 0.5g'],
  ['also right after Chinese', '一次0.5 g，每次500毫克', '一次 0.5g 每次 500mg'],
  ['micrograms too', '50μg 50µg 50mcg 50 ug 50微克', '50ug 50ug 50ug 50ug 50ug'],
  ['rates are found by the rate and by its first part', '30 mL/min', '30ml/min 30ml'],
  ['squares and exponents survive', '1.73m² 3.5×10⁹/L 10^9/L', '1.73m2 3.5 10^9/l 10^9/l'],
  ['ranges give both ends their unit', '100-200 mg, 0.5~1g', '100mg 200mg 0.5g 1g'],
  ['thousands lose their comma', '1,000mg', '1000mg'],
  ['times are measured too', '14-day 14 days 14天', '14d 14d 14d'],
  ['short things before a Han character also count together', '2型 B超', '2 2型 型 b b超 超'],
  ['Han and longer Latin words never share a term', 'HbA1c升高', 'hba1c 升高'],
  ['a percentage keeps its sign', '７.0％', '7.0%'],
  ['query syntax is only words', 'NOT cat OR "x* NEAR(', 'not cat or x near'],
  ['lone surrogates, emoji and NUL are borders', 'a\ud800b 😀 c\0d', 'a b c d'],
  ['nothing gives nothing', ' \n -- “”', ''],
])('%s', (_, text, expected) => {
  expect(lexicalTerms(text).join(' ')).toBe(expected);
});

test('terms hold nothing a query language could take for syntax, whatever the text', () => {
  let text = '';
  for (let code = 0; code < 0x3400; code += 1) text += `${String.fromCharCode(code)}a${code % 7}-`;
  const odd = lexicalTerms(text).filter(
    (term) => !/^[\p{L}\p{M}\p{N}\p{Script=Han}.\-/+^%°'‰]+$/u.test(term),
  );
  expect(odd).toEqual([]);
});

test('a question finds the terms of the text it asks about', () => {
  const indexed = new Set(lexicalTerms('患者空腹血糖≥7.0mmol/L时可诊断糖尿病'));
  expect(lexicalTerms('空腹血糖7.0 mmol/L').filter((term) => !indexed.has(term))).toEqual([]);
});

test('a term never grows beyond what an index takes', () => {
  expect(lexicalTerms('x1'.repeat(5000)).map((term) => term.length)).toEqual([64]);
});

test('long and hostile texts take linear time', () => {
  const started = performance.now();
  for (const part of ['1-', '0.5', '1,000', 'a-1', '10^9/', '5mg/', '高', "a'"])
    lexicalTerms(part.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each([
  ['caresses', 'caress'],
  ['ponies', 'poni'],
  ['cats', 'cat'],
  ['agreed', 'agre'],
  ['plastered', 'plaster'],
  ['motoring', 'motor'],
  ['sing', 'sing'],
  ['hopping', 'hop'],
  ['filing', 'file'],
  ['happy', 'happi'],
  ['relational', 'relat'],
  ['digitizer', 'digit'],
  ['radically', 'radic'],
  ['electrical', 'electr'],
  ['hopefulness', 'hope'],
  ['adjustment', 'adjust'],
  ['adoption', 'adopt'],
  ['probate', 'probat'],
  ['controlling', 'control'],
  ['yes', 'ye'],
  ['cyp3a4', 'cyp3a4'],
])('Porter stems %s to %s', (word, stem) => {
  expect(stemEnglish(word)).toBe(stem);
});

const data = '../shared/data/retrieval/cmexam-explanation-zh';
test.skipIf(!existsSync(data))(
  'real Chinese texts are cut at more than 300,000 characters a second (needs ../shared/data)',
  () => {
    const text = readFileSync(`${data}/corpus.jsonl`, 'utf8').slice(0, 600_000);
    const started = performance.now();
    expect(lexicalTerms(text).length).toBeGreaterThan(200_000);
    expect(performance.now() - started).toBeLessThan(2000);
  },
);
