import { expect, test } from 'vitest';
import type { StoredDocument } from '../retrieval/document.ts';
import type { EvidencePassage } from './types.ts';
import { numbersIn, verifyQuotation, verifySentence } from './verify.ts';

const text = '成人二甲双胍每日最大剂量为2550mg。';
const document = {
  title: '二甲双胍片说明书',
  subject: '二甲双胍',
  aliases: [],
} as unknown as StoredDocument;
const passage: EvidencePassage = {
  index: 1,
  document,
  sectionPath: ['用法用量'],
  role: 'dosage',
  page: undefined,
  text,
  start: 0,
  end: text.length,
  score: 1,
  sentences: [],
};
const name = (alias: string) => ({
  alias,
  start: 0,
  end: 0,
  documentIds: [1],
  isDrug: true,
  kinds: new Set(['drug-insert'] as const),
});
const verdict = (sentence: string, names: ReturnType<typeof name>[] = []): string =>
  verifySentence(sentence, [passage], names).verdict;

test('a sentence whose numbers, names and words stand in its source is supported', () => {
  expect(verdict('成人二甲双胍每日最大剂量为2550mg[1]。', [name('二甲双胍')])).toBe('supported');
});

test.each([
  ['another number', '成人二甲双胍每日最大剂量为3000mg[1]。'],
  ['no citation', '成人二甲双胍每日最大剂量为2550mg。'],
  ['a citation of nothing', '成人二甲双胍每日最大剂量为2550mg[7]。'],
  ['an uncited directive', '肾功能不全者禁用。'],
  ['words that are not in the source', '饭后散步对心情和睡眠都有明显好处[1]。'],
])('%s is unsupported', (_, sentence) => {
  expect(verdict(sentence)).toBe('unsupported');
});

test('a drug the source does not name is unsupported', () => {
  expect(verdict('二甲双胍和格列美脲每日最大剂量为2550mg[1]。', [name('格列美脲')])).toBe(
    'unsupported',
  );
});

test('a friendly sentence without any claim passes', () => {
  expect(verdict('希望这些信息对您有帮助。')).toBe('supported');
});

test('numbers are compared in one form', () => {
  expect(numbersIn('２，550 mg、0.50 g 和 1,000 IU')).toEqual(['2', '550', '0.5', '1000']);
});

test('a quotation that is not in the text is never verbatim', () => {
  expect(verifyQuotation('最大剂量为3000mg', text).verdict).toBe('unsupported');
  expect(verifyQuotation('最大剂量为2550mg', text).verdict).toBe('verbatim');
});
