import { expect, test } from 'vitest';
import { markdownHeadings } from '../load/markdown-headings.ts';
import type { DocumentMeta } from '../types.ts';
import { detectKind } from './detect-kind.ts';

const kindOf = (text: string, filename = 'a.md', meta: DocumentMeta = {}) =>
  detectKind({ text, headings: markdownHeadings(text), pages: [], meta }, filename);

test('what the document says of itself decides', () => {
  expect(kindOf('【禁忌】无', 'a.md', { kind: 'policy' })).toBe('policy');
});

test('regulated headings make a drug insert, in brackets, as plain lines, or as an English label', () => {
  expect(kindOf('【药品名称】a\n【适应症】b\n【用法用量】c\n【禁忌】d')).toBe('drug-insert');
  expect(kindOf('成份：a\n功能主治：b\n用法用量：c\n不良反应：d\n禁忌：e', 'a.txt')).toBe(
    'drug-insert',
  );
  expect(
    kindOf(
      '## Indications and usage\na\n## Dosage and administration\nb\n## Contraindications\nc\n## Adverse reactions\nd',
    ),
  ).toBe('drug-insert');
});

test('a formulary that treats many drugs is no insert', () => {
  const drug = (name: string): string =>
    `## ${name}\n### 适应症\na\n### 用法用量\nb\n### 不良反应\nc\n### 禁忌\nd\n`;
  expect(kindOf(['甲', '乙', '丙', '丁'].map(drug).join(''))).toBe('textbook');
});

test('titles and headings tell the other kinds', () => {
  expect(kindOf('# 中国高血压防治指南\n正文')).toBe('guideline');
  expect(kindOf('# 急性阑尾炎临床路径\n正文')).toBe('pathway');
  expect(kindOf('# 危急值报告制度\n正文')).toBe('policy');
  expect(kindOf('# 血钾\n## 检验目的\na\n## 参考区间\nb\n## 升高的原因\nc\n## 危急值\nd')).toBe(
    'lab-test',
  );
  expect(kindOf('# 肺炎\n## 何时怀疑\na\n## 检查\nb\n## 诊断标准\nc\n## 治疗\nd\n## 随访\ne')).toBe(
    'guideline',
  );
  expect(kindOf('# 某研究\n摘要：x\n正文\n参考文献\n1')).toBe('research');
  expect(kindOf('# 内科学\n正文')).toBe('textbook');
});
