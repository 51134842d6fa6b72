import { expect, test } from 'vitest';
import { DOCUMENT_KINDS, type DocumentKind } from '../../retrieval/document.ts';
import { SECTION_ROLES } from '../../retrieval/section-role.ts';
import { isGroupingTitle, regulatedRole, roleOfTitle, titleKey } from './heading-roles.ts';
import { ALL_TITLES, TITLES_BY_KIND } from './section-titles.ts';

test.each([
  ['功能主治', 'indications'],
  ['适 应 症', 'indications'],
  ['孕妇及哺乳期妇女用药', 'pregnancy'],
  ['老年患者用药', 'geriatric'],
  ['8.4 Pediatric Use', 'pediatric'],
  ['HOW SUPPLIED/STORAGE AND HANDLING', 'storage'],
  ['WARNING: LACTIC ACIDOSIS', 'boxed-warning'],
  ['三、诊断标准', 'diagnosis'],
  ['（二）治疗原则', 'treatment'],
  ['2型糖尿病的诊断标准', 'diagnosis'],
  ['何时去急诊', 'when-emergency'],
  ['Follow-up', 'follow-up'],
  ['患者须知', 'patient-advice'],
  ['下一步检查', 'next-steps'],
])('%s is %s', (title, role) => {
  expect(roleOfTitle(title)).toBe(role);
});

test('titles that only mean something in laboratory texts mean it only there', () => {
  expect(roleOfTitle('血钾升高的原因', 'lab-test')).toBe('high');
  expect(roleOfTitle('转氨酶升高', 'guideline')).toBeUndefined();
});

test.each([
  ['适用对象', 'entry-criteria'],
  ['标准住院日', 'length-of-stay'],
  ['住院第1天（手术日）', 'day-plan'],
  ['术后第2～3天', 'day-plan'],
  ['急诊阶段', 'day-plan'],
  ['治疗方案的选择', 'treatment'],
  ['出院标准', 'discharge'],
  ['变异及原因分析', 'variance'],
])('in a pathway %s is %s', (title, role) => {
  expect(roleOfTitle(title, 'pathway')).toBe(role);
});

test.each([
  ['研究问题', 'research-question'],
  ['纳入标准', 'participants'],
  ['主要结果', 'results'],
  ['安全性', 'adverse-reactions'],
  ['解读与局限', 'limitations'],
])('in a digest %s is %s', (title, role) => {
  expect(roleOfTitle(title, 'research')).toBe(role);
});

test('a title that documents share means what it means in its own kind', () => {
  expect(roleOfTitle('局限性', 'lab-test')).toBe('interference');
  expect(roleOfTitle('局限性', 'research')).toBe('limitations');
  expect(roleOfTitle('安全性', 'drug-insert')).toBeUndefined();
  expect(roleOfTitle('术后第1天', 'guideline')).toBeUndefined();
});

test('what names no role has none, and only regulated titles are regulated', () => {
  expect(roleOfTitle('流行病学')).toBeUndefined();
  expect(regulatedRole('治疗')).toBeUndefined();
  expect(regulatedRole('禁忌')).toBe('contraindications');
  expect(isGroupingTitle('8 USE IN SPECIFIC POPULATIONS')).toBe(true);
});

test('no title stands for two roles, and every role has a title', () => {
  const roles = new Map<string, string>();
  for (const [title, role] of ALL_TITLES) {
    const key = titleKey(title);
    expect(roles.get(key) ?? role, title).toBe(role);
    roles.set(key, role);
    expect(roleOfTitle(title), title).toBe(role);
  }
  const titled = new Set([
    ...ALL_TITLES.map(([, role]) => role),
    ...TITLES_BY_KIND.map(({ role }) => role),
  ]);
  expect(SECTION_ROLES.filter((role) => !titled.has(role))).toEqual([]);
  const kinds: readonly DocumentKind[] = DOCUMENT_KINDS;
  expect(kinds).toContain('drug-insert');
});
