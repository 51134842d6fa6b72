import { expect, test } from 'vitest';
import { joinLines } from './pdf-paragraphs.ts';

const join = (...texts: string[]): string =>
  joinLines([texts.map((text) => ({ page: 1, text, cells: [text] }))]).text;

test.each([
  [
    'Chinese lines are joined without a blank',
    ['本品用于治疗二型糖尿病，首选用于单纯饮食控制及', '体育锻炼治疗无效者。'],
    '本品用于治疗二型糖尿病，首选用于单纯饮食控制及体育锻炼治疗无效者。',
  ],
  [
    'English lines are joined with a blank',
    ['The recommended starting dose of metformin tablets is', '500 mg twice a day.'],
    'The recommended starting dose of metformin tablets is 500 mg twice a day.',
  ],
  [
    'a hyphenated word is made whole',
    ['Metformin is contraindicated in patients with hyper-', 'sensitivity.'],
    'Metformin is contraindicated in patients with hypersensitivity.',
  ],
  [
    'a compound that stands elsewhere keeps its hyphen',
    ['A beta-blocker is used. Another kind of beta-', 'blocker is not.'],
    'A beta-blocker is used. Another kind of beta-blocker is not.',
  ],
  [
    'two numbers are never run together',
    ['成人一次最多服用的剂量在任何情况下都不得超过 10', '20 片也不行。'],
    '成人一次最多服用的剂量在任何情况下都不得超过 10 20 片也不行。',
  ],
  [
    'list items begin lines',
    ['以下患者禁用本品，请在用药之前仔细询问并检查', '1. 对本品过敏者', '（2）孕妇'],
    '以下患者禁用本品，请在用药之前仔细询问并检查\n1. 对本品过敏者\n（2）孕妇',
  ],
  [
    'a wrapped dose is no list item',
    ['The maximum recommended dose of this drug in adults is', '2.5 mg twice daily.'],
    'The maximum recommended dose of this drug in adults is 2.5 mg twice daily.',
  ],
  [
    'headings are not joined with what follows',
    [
      'Something long that stands before the headings of the text.',
      '4 CONTRAINDICATIONS',
      'Do not use it in children.',
    ],
    'Something long that stands before the headings of the text.\n4 CONTRAINDICATIONS\nDo not use it in children.',
  ],
])('%s', (_, lines, expected) => {
  expect(join(...lines)).toBe(expected);
});
