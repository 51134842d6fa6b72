import { expect, test } from 'vitest';
import { bracketedLines, insertHeadings } from './insert-headings.ts';

const titles = (text: string): string[] => insertHeadings(text).map(({ title }) => title);

test.each([
  ['【禁忌】对本品过敏者禁用。', ['禁忌']],
  ['【 禁　忌 】\n对本品过敏者禁用。', ['禁忌']],
  ['[禁忌]对本品过敏者禁用。', ['禁忌']],
  ['〔禁忌〕：对本品过敏者禁用。', ['禁忌']],
  ['禁 忌：对本品过敏者禁用。', ['禁忌']],
  ['禁忌\n对本品过敏者禁用。', ['禁忌']],
  ['三、用法与用量\n口服。', ['用法与用量']],
  ['**用法用量**：口服。', ['用法用量']],
  ['Contraindications:\nHypersensitivity.', ['Contraindications']],
  ['4 CONTRAINDICATIONS\nHypersensitivity.', ['CONTRAINDICATIONS']],
  ['【规格】0.3g【用法用量】口服。【禁忌】禁用。', ['规格', '用法用量', '禁忌']],
])('%j has the headings %j', (text, expected) => {
  expect(titles(text)).toEqual(expected);
});

test.each([
  '孕妇慎用，详见【禁忌】。',
  '肾功能不全者减量（见【用法用量】和【注意事项】）。',
  '请按照【用法用量】项下服用。',
  '剂量调整参见\n【用法用量】项下的说明。',
  '- 禁忌：列表中的一项',
  '本品的不良反应：少见。',
  '参见 [禁忌](#a)',
])('%j only speaks of a heading or has none', (text) => {
  expect(titles(text)).toEqual([]);
});

test('a section may begin with words that a reference could go on with', () => {
  const text = '【成份】中药浸膏。\n【药物相互作用】与华法林合用时慎用。【不良反应】部分患者恶心。';
  expect(titles(text)).toEqual(['成份', '药物相互作用', '不良反应']);
});

test('where headings are bracketed, a plain label is text', () => {
  const text = '【性状】片。\n【禁忌】无。\n【贮藏】密封。\n【包装】瓶装\n规格：0.3g\n有效期：两年';
  expect(titles(text)).toEqual(['性状', '禁忌', '贮藏', '包装']);
});

test('the span of a heading holds its marks and nothing else', () => {
  const text = '正文。\n  【禁 忌】：禁用。';
  const [heading] = insertHeadings(text);
  expect(text.slice(heading?.start, heading?.end)).toBe('【禁 忌】：');
});

test('any title in brackets at the start of a line counts as a heading of other texts', () => {
  const found = bracketedLines('【摘要】目的。见【方法】。\n【关键词】糖尿病', 7);
  expect(found.map(({ title, level }) => [title, level])).toEqual([
    ['摘要', 7],
    ['关键词', 7],
  ]);
});

test('a million brackets in one line cost no time', () => {
  const started = performance.now();
  insertHeadings('【禁忌】'.repeat(200_000) + ' '.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(3_000);
});
