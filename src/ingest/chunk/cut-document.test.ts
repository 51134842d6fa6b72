import { expect, test } from 'vitest';
import type { DocumentKind } from '../../retrieval/document.ts';
import { markdownHeadings } from '../load/markdown-headings.ts';
import type { LoadedDocument } from '../types.ts';
import { cutDocument } from './cut-document.ts';

const document = (text: string, more: Partial<LoadedDocument> = {}): LoadedDocument => ({
  text,
  headings: markdownHeadings(text),
  pages: [],
  meta: {},
  ...more,
});
const cut = (text: string, kind: DocumentKind, more: Partial<LoadedDocument> = {}) =>
  cutDocument(document(text, more), kind).chunks.map(({ start, end, sectionPath, role, page }) => ({
    text: text.slice(start, end),
    path: sectionPath.join(' > '),
    role,
    page,
  }));

test('each section of an insert is cut apart, with its role and the page it begins on', () => {
  const text =
    '# 某药片说明书\n\n【禁忌】对本品过敏者禁用。\n【注意事项】慎用。\n### 驾驶\n不得驾驶。';
  const pages = [
    { page: 1, start: 0, end: 20 },
    { page: 2, start: 20, end: text.length },
  ];
  expect(cut(text, 'drug-insert', { pages })).toEqual([
    { text: '对本品过敏者禁用。', path: '某药片说明书 > 禁忌', role: 'contraindications', page: 1 },
    { text: '慎用。', path: '某药片说明书 > 注意事项', role: 'precautions', page: 2 },
    { text: '不得驾驶。', path: '某药片说明书 > 注意事项 > 驾驶', role: 'precautions', page: 2 },
  ]);
});

test("a guide's sub-headings inherit their role, its own title gives none", () => {
  const text =
    '# 高血压的治疗\n\n## 治疗\n\n总则。\n\n### 一线药物\n\n氨氯地平。\n\n### 随访\n\n每月。\n\n## 流行病学\n\n常见。';
  expect(cut(text, 'guideline').map(({ path, role }) => [path.split(' > ').at(-1), role])).toEqual([
    ['治疗', 'treatment'],
    ['一线药物', 'treatment'],
    ['随访', 'follow-up'],
    ['流行病学', undefined],
  ]);
});

test('a heading that only groups lends no role to its parts', () => {
  const text =
    '## Contraindications\n\nNone.\n\n## Use in specific populations\n\n### Pregnancy\n\nAvoid.\n\n### Race\n\nNo data.';
  expect(cut(text, 'drug-insert').map(({ role }) => role)).toEqual([
    'contraindications',
    'pregnancy',
    undefined,
  ]);
});

test('the sample notice above the first section is told apart', () => {
  const [notice] = cut('> 示例文本：不得用于诊疗。\n\n# 某药\n\n## 禁忌\n\n无。', 'drug-insert');
  expect(notice).toMatchObject({ role: 'notice', path: '' });
});

test('a long section is cut at sentence borders into parts of like size', () => {
  const text = `【不良反应】${Array.from({ length: 80 }, (_, i) => `第${i}项不良反应少见而且轻微。`).join('')}`;
  const chunks = cut(text, 'drug-insert');
  expect(chunks.length).toBeGreaterThan(2);
  for (const chunk of chunks) {
    expect(chunk.text.length).toBeGreaterThanOrEqual(200);
    expect(chunk.text.length).toBeLessThanOrEqual(500);
    expect(chunk.text).toMatch(/^第\d+项.*。$/s);
  }
});

test('a table stays whole with its header, and a line that leads in goes with what it announces', () => {
  const filler = '正文说明检验的目的和意义。'.repeat(30);
  const rows = Array.from({ length: 20 }, (_, i) => `| 第${i}组成年男性 | ${i}–${i + 20} g/L |`);
  const text = `## 参考区间\n\n${filler}\n\n参考区间如下表：\n\n| 人群 | 区间 |\n|---|---|\n${rows.join('\n')}\n\n${filler}`;
  const table = cut(text, 'lab-test').find((chunk) => chunk.text.includes('| 第0组'));
  expect(table?.text).toContain('参考区间如下表：\n\n| 人群 | 区间 |');
  expect(table?.text).toContain(rows.at(-1));
});

test('a table too long for one chunk is cut between rows', () => {
  const rows = Array.from(
    { length: 200 },
    (_, i) => `| 第${i}组成年男性和女性 | ${i}–${i + 20} g/L |`,
  );
  const chunks = cut(`## 参考区间\n\n| 人群 | 区间 |\n|---|---|\n${rows.join('\n')}`, 'lab-test');
  expect(chunks.length).toBeGreaterThan(5);
  for (const chunk of chunks) expect(chunk.text).toMatch(/^\|.*\|$/s);
});

test('text without any sentence end is still cut, and never inside a character', () => {
  const chunks = cut(`## 治疗\n\n${'😀药'.repeat(2_000)}`, 'textbook');
  expect(chunks.length).toBeGreaterThan(10);
  for (const chunk of chunks) {
    expect(chunk.text.length).toBeLessThanOrEqual(500);
    expect(chunk.text.isWellFormed?.() ?? true).toBe(true);
  }
});
