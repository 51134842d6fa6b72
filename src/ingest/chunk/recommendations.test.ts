import { describe, expect, test } from 'vitest';
import type { DocumentKind } from '../../retrieval/document.ts';
import { recommendationOf } from '../../retrieval/recommendation.ts';
import { markdownHeadings } from '../load/markdown-headings.ts';
import { cutProblems } from '../test-support/cut-problems.ts';
import { cutDocument } from './cut-document.ts';

function cut(text: string, kind: DocumentKind = 'guideline', maxTokens?: number) {
  const document = { text, headings: markdownHeadings(text), pages: [], meta: {} };
  const limits = maxTokens === undefined ? undefined : { maxTokens, overlapTokens: 20 };
  const result = cutDocument(document, kind, undefined, limits);
  if (limits === undefined) expect(cutProblems(text, result)).toEqual([]);
  return result.chunks.map(({ start, end, sectionPath, role }) => ({
    text: text.slice(start, end),
    path: sectionPath,
    role,
    as: recommendationOf(sectionPath),
  }));
}
const graded = (text: string, kind?: DocumentKind) =>
  cut(text, kind).filter(({ as }) => as !== undefined);

describe('numbered recommendations', () => {
  const text = `# 成人社区获得性肺炎诊疗指南

## 治疗

初始治疗的选择取决于病情的轻重和当地的耐药情况。

推荐意见3：门诊轻症、无基础疾病的青壮年患者，推荐口服阿莫西林或多西环素；对大环内酯类耐药率高的地区，不推荐单用大环内酯类（1A）。

推荐依据：多项随机对照试验显示，两类药物的临床治愈率相近。

推荐意见4：住院的非重症患者，建议β-内酰胺类联合大环内酯类，或单用呼吸喹诺酮类（2B）。
推荐意见5：重症患者应在诊断后1小时内给予首剂抗菌药物（推荐强度：强；证据质量：中）。

## 随访

48～72小时后评估疗效。`;

  test('each is one chunk with its number, strength and evidence', () => {
    expect(graded(text).map(({ as, role }) => ({ ...as, role }))).toEqual([
      { number: '3', strength: '1', evidence: 'A', role: 'treatment' },
      { number: '4', strength: '2', evidence: 'B', role: 'treatment' },
      { number: '5', strength: '强', evidence: '中', role: 'treatment' },
    ]);
    expect(graded(text)[0]?.text).toMatch(/^推荐意见3：.*（1A）。$/s);
    expect(graded(text)[1]?.text).toMatch(/^推荐意见4：.*（2B）。$/s);
  });

  test('what stands around them is cut as ever', () => {
    const others = cut(text).filter(({ as }) => as === undefined);
    expect(others.map(({ text: own }) => own)).toEqual([
      '初始治疗的选择取决于病情的轻重和当地的耐药情况。',
      '推荐依据：多项随机对照试验显示，两类药物的临床治愈率相近。',
      '48～72小时后评估疗效。',
    ]);
  });

  test('the last heading of the path says it in words', () => {
    expect(graded(text)[0]?.path).toEqual([
      '成人社区获得性肺炎诊疗指南',
      '治疗',
      '推荐意见 3 [推荐强度 1 | 证据等级 A]',
    ]);
  });
});

test('【推荐 2】 opens one, and what explains it is apart', () => {
  const text =
    '## 抗凝治疗\n\n【推荐 2】对 CHA2DS2-VASc 评分男性≥2 分、女性≥3 分的心房颤动患者，推荐口服抗凝药（Ⅰ，A）。\n\n【推荐说明】评分的每一分都使卒中的风险上升。\n\n【推荐 3】机械瓣或中重度二尖瓣狭窄的患者使用华法林（Ⅰ，B）。';
  expect(graded(text).map(({ as, text: own }) => ({ ...as, own }))).toEqual([
    {
      number: '2',
      strength: 'Ⅰ',
      evidence: 'A',
      own: '对 CHA2DS2-VASc 评分男性≥2 分、女性≥3 分的心房颤动患者，推荐口服抗凝药（Ⅰ，A）。',
    },
    {
      number: '3',
      strength: 'Ⅰ',
      evidence: 'B',
      own: '机械瓣或中重度二尖瓣狭窄的患者使用华法林（Ⅰ，B）。',
    },
  ]);
});

test('an unnumbered 建议 counts where it is graded', () => {
  const text =
    '## 治疗\n\n建议：急性 ST 段抬高型心肌梗死发病 12 小时内的患者行直接 PCI。（推荐级别：Ⅰ类，证据水平：A）\n\n建议：患者保持良好的心态，注意休息。';
  expect(cut(text).map(({ as, text: own }) => [own.slice(0, 5), as])).toEqual([
    ['建议：急性', { number: undefined, strength: 'Ⅰ', evidence: 'A' }],
    ['建议：患者', undefined],
  ]);
});

test.each([
  [
    'Recommendation 4. In patients with HFrEF and iron deficiency, intravenous iron is reasonable (Class IIa, Level B-NR).',
    '4',
    'IIa',
    'B-NR',
  ],
  [
    '**Recommendation 2.1:** We recommend early enteral nutrition within 48 hours (strong recommendation, moderate-quality evidence).',
    '2.1',
    'strong',
    'moderate',
  ],
  [
    'RECOMMENDATION 12 (Grade 1B): Use low tidal volumes of 4–8 mL/kg predicted body weight.',
    '12',
    '1',
    'B',
  ],
  [
    'Recommendation 7: Offer annual eye screening. (Conditional recommendation; very low certainty of evidence)',
    '7',
    'Conditional',
    'very low',
  ],
  ['Recommendation 9: Start a statin. (COR I, LOE A)', '9', 'I', 'A'],
  [
    '推荐意见 1.2（强推荐，低质量证据）：对于肝硬化患者，应每6个月行一次腹部超声检查。',
    '1.2',
    '强',
    '低',
  ],
  [
    '共识意见一：不推荐常规使用预防性抗菌药物（有条件推荐，极低质量证据）。',
    '一',
    '有条件',
    '极低',
  ],
  ['推荐1：2型糖尿病患者的一线用药首选二甲双胍。[A级推荐，高质量证据]', '1', 'A', '高'],
  [
    '推荐意见10：成人血压≥140/90 mmHg 时启动药物治疗（证据等级：B；推荐级别：Ⅱa类）。',
    '10',
    'Ⅱa',
    'B',
  ],
  ['推荐意见6 孕妇禁用该类药物。', '6', undefined, undefined],
])('%s', (line, number, strength, evidence) => {
  const [only, ...more] = cut(`## 推荐\n\n${line}\n`);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ text: line, as: { number, strength, evidence } });
});

test('a recommendation goes on through its list and through a line that grades it', () => {
  const text =
    '## 用药\n\n推荐意见2：以下情况应停用二甲双胍：\n\n(1) eGFR 低于 30 ml/min/1.73m²；\n\n(2) 使用碘造影剂的当日。\n\n推荐强度：强\n证据质量：中\n\n停药以后监测血糖。';
  const [first, second] = cut(text);
  expect(first).toMatchObject({ as: { number: '2', strength: '强', evidence: '中' } });
  expect(first?.text).toMatch(/^推荐意见2：.*使用碘造影剂的当日。.*证据质量：中$/s);
  expect(second).toMatchObject({ text: '停药以后监测血糖。', as: undefined });
});

test('parts with grades of their own keep each grade, in order', () => {
  const text = '推荐意见8：(1) 首选 A 方案（1A）；(2) 不能耐受者用 B 方案（2C）。';
  expect(graded(text)[0]?.as).toEqual({ number: '8', strength: '1; 2', evidence: 'A; C' });
});

test('a heading may number it; its words are then the paragraph below', () => {
  const text =
    '# 指南\n\n### Recommendation 5 (Class I, Level A)\n\nGive aspirin 160–325 mg within 24 h.\n\nRationale: two large trials.\n\n### 推荐意见6\n\n取栓应在发病 6 小时内开始（Ⅰ类推荐，A级证据）。';
  expect(graded(text).map(({ as, text: own }) => [as, own])).toEqual([
    [{ number: '5', strength: 'I', evidence: 'A' }, 'Give aspirin 160–325 mg within 24 h.'],
    [
      { number: '6', strength: 'Ⅰ', evidence: 'A' },
      '取栓应在发病 6 小时内开始（Ⅰ类推荐，A级证据）。',
    ],
  ]);
});

test('several in one line, as a PDF joins them, are parted; none takes the grade of the next', () => {
  const text =
    '推荐意见1：首选 A 药（1A）。推荐意见2：次选 B 药（2B）。推荐意见3：C 药不作推荐。\n\n对合并肾病者推荐 D 药（Ⅰ，A）；对孕妇推荐 E 药（Ⅱa，B）。';
  expect(graded(text).map(({ as, text: own }) => [as?.number, as?.strength, own])).toEqual([
    ['1', '1', '推荐意见1：首选 A 药（1A）。'],
    ['2', '2', '推荐意见2：次选 B 药（2B）。'],
    ['3', undefined, '推荐意见3：C 药不作推荐。'],
    [undefined, 'Ⅰ', '对合并肾病者推荐 D 药（Ⅰ，A）；'],
    [undefined, 'Ⅱa', '对孕妇推荐 E 药（Ⅱa，B）。'],
  ]);
});

test('one longer than a chunk usually is stays whole up to the hard limit', () => {
  const body = '对于合并多种基础疾病的老年患者，应在充分评估出血风险后决定抗凝的强度。'.repeat(20);
  const text = `## 治疗\n\n推荐意见7：${body}（2C）\n\n推荐意见8：随访。`;
  expect(body.length).toBeGreaterThan(600);
  const [first] = graded(text);
  expect(first?.text).toBe(`推荐意见7：${body}（2C）`);
});

test('beyond it, it is cut at sentence ends, and each part keeps number, strength and evidence', () => {
  const body = '对于合并多种基础疾病的老年患者，应在充分评估出血风险后决定抗凝的强度。'.repeat(60);
  const text = `## 治疗\n\n推荐意见7：${body.slice(0, -1)}（2C）。\n\n推荐意见8：随访。`;
  const parts = graded(text).filter(({ as }) => as?.number === '7');
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) {
    expect(part.text.length).toBeLessThanOrEqual(1_200);
    expect(part.text).toMatch(/。$/);
    expect(part.as).toEqual({ number: '7', strength: '2', evidence: 'C' });
  }
  expect(graded(text).at(-1)?.text).toBe('推荐意见8：随访。');
});

test('with sizes of the caller, no recommendation begins with the end of the one before', () => {
  const text = '推荐意见1：首选 A 药。首剂加倍（1A）。\n推荐意见2：次选 B 药。首剂减半（2B）。';
  expect(cut(text, 'guideline', 100).map((chunk) => chunk.text)).toEqual(text.split('\n'));
});

test('grades behind sentences of a paragraph part it there', () => {
  const text =
    '## 药物\n\n2021版库欣病指南建议严重者首选类固醇合成抑制剂（高质量，强烈推荐）。甲吡酮起效快。酮康唑须监测肝功（中等质量，强烈推荐）；另需注意性腺功能。欧洲指南认为强化抗栓是合理的，推荐延长疗程(推荐等级 IIa级，证据A级)。';
  expect(
    cut(text).map(({ as, text: own }) => [as?.strength, as?.evidence, own.slice(0, 5)]),
  ).toEqual([
    ['强烈', '高', '2021版'],
    [undefined, undefined, '甲吡酮起效'],
    ['强烈', '中等', '酮康唑须监'],
    ['IIa', 'A', '欧洲指南认'],
  ]);
});

test.each([
  ['a figure has parts', '## 结果\n\n应注意肿块可见钙化（1A）。图（2B）为对照。'],
  ['a tumour has stages', '## 分期\n\n局部晚期（ⅢB）患者应行同步放化疗。'],
  ['every-day words are no lead', '## 治疗\n\n推荐 2 周后复查血常规。\n\n建议：多饮水。'],
  [
    'the scheme of grading names its grades in brackets',
    '## 方法\n\n推荐强度分“强烈推荐和弱推荐（或有条件推荐）”两种。',
  ],
  [
    'the scheme of grading is not a recommendation',
    '## 方法\n\n推荐强度分为强、弱两级，证据质量分为高、中、低、极低四级。',
  ],
])('%s', (_, text) => {
  expect(graded(text)).toEqual([]);
});

test('inserts and laboratory tests are cut as before', () => {
  const text = '## 注意事项\n\n推荐意见3：不适用（1A）。';
  expect(graded(text, 'drug-insert')).toEqual([]);
  expect(graded(text, 'lab-test')).toEqual([]);
});
