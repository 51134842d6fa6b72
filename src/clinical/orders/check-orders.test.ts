import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrderChecker, type OrderChecker } from './check-orders.ts';
import { openStarterKnowledge, type StarterKnowledge } from './test-support/starter-knowledge.ts';
import type { DrugOrder, OrderFinding, OrdersReport, OrdersRequest } from './types.ts';

const starter = fileURLToPath(new URL('../../../corpora/starter/drug-inserts', import.meta.url));
/** A made-up insert with the shapes print has and the starter inserts do not. */
const OTHER = `---
subject: 测试药
kind: drug-insert
---
# 测试药片说明书

【用法用量】

口服。极量：一次50mg，一日200mg。

【禁忌】

以下患者禁用：
1. 对本品过敏者；
2. 重度肾功能不全者；
3. 12岁以下儿童。
`;

let folder: string;
let knowledge: StarterKnowledge;
let checker: OrderChecker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinglin-insert-'));
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in/test-drug.md'), OTHER);
  knowledge = await openStarterKnowledge([starter, join(folder, 'in')]);
  checker = createOrderChecker(knowledge);
});
afterAll(async () => {
  await knowledge.close();
  rmSync(folder, { recursive: true });
});

const adult = { ageYears: 60, sex: 'male' } as const;

async function check(
  drugs: string | DrugOrder | readonly DrugOrder[],
  rest: Partial<OrdersRequest> = {},
): Promise<OrdersReport> {
  const orders = typeof drugs === 'string' ? [{ drug: drugs }] : 'drug' in drugs ? [drugs] : drugs;
  return checker.checkOrders(
    { orders, patient: adult, storeIds: [knowledge.storeId], ...rest },
    new AbortController().signal,
  );
}

const of = ({ findings }: OrdersReport, kind: OrderFinding['kind']): OrderFinding[] =>
  findings.filter((found) => found.kind === kind);
const cited = (found: OrderFinding | undefined): string =>
  (found?.quotes ?? []).map(({ citedText }) => citedText).join('\n');

test('every quotation of every finding is the stored text at its offsets', async () => {
  const report = await check(
    [
      { drug: '布洛芬缓释胶囊', dose: 0.4, unit: 'g', frequency: 'bid' },
      { drug: '盐酸二甲双胍片', dose: 2, unit: '片', frequency: 'bid' },
      { drug: '左氧氟沙星片', dose: 500, unit: 'mg', frequency: 'qd' },
    ],
    {
      patient: { ageYears: 17, sex: 'female', pregnant: true, lactating: true },
      allergies: ['阿司匹林'],
      activeMedications: ['华法林', '格列美脲片'],
      history: ['支气管哮喘'],
      labs: { egfr: 25 },
    },
  );
  const quotes = report.findings.flatMap((found) => found.quotes);
  expect(quotes.length).toBeGreaterThan(25);
  for (const quote of quotes) {
    const text = await knowledge.store.readText(quote.document.id);
    expect(text.slice(quote.start, quote.end)).toBe(quote.citedText);
  }
  const unquoted = report.findings.filter(
    ({ kind, quotes: own }) => kind !== 'no_document' && own.length === 0,
  );
  expect(unquoted).toEqual([]);
});

describe('which insert an order means', () => {
  test.each([
    ['阿莫西林胶囊 0.25g×24粒', 'amoxicillin-capsules.md'],
    ['盐酸二甲双胍片(格华止)', 'metformin-tablets-maker-b.md', 'metformin-tablets.md'],
    ['拜阿司匹灵', 'aspirin-enteric-tablets.md'],
    ['苯磺酸氨氯地平片(压氏达)', 'amlodipine-tablets-maker-b.md', 'amlodipine-tablets.md'],
    ['布洛芬片', 'ibuprofen-tablets-en.md'],
    ['Metformin 500 MG Oral Tablet', 'metformin-tablets-maker-b.md', 'metformin-tablets.md'],
  ])('%s is %s, of every maker', async (drug, ...filenames) => {
    const { orders } = await check(drug);
    expect(orders[0]?.documents.map((document) => document.filename)).toEqual(filenames);
  });

  test.each([
    '阿莫西林克拉维酸钾片',
    '阿莫西林(克拉维酸钾)片',
    '苯磺酸左氨氯地平片',
    '艾司奥美拉唑',
    '氨氯地平阿托伐他汀钙片',
    '二甲双瓜片',
    '瑞舒伐他汀',
  ])('%s has none: it is not the drug whose name it holds', async (drug) => {
    const report = await check(drug);
    expect(of(report, 'no_document')).toHaveLength(1);
    expect(report.orders[0]?.checks.dose).toBe('no_document');
  });

  test('another form is checked against the insert at hand, which says so, and its dose is not judged', async () => {
    const report = await check(
      { drug: '盐酸二甲双胍缓释片', dose: 1, unit: 'g', frequency: 'qd' },
      { labs: { egfr: 30 } },
    );
    expect(of(report, 'renal')[0]?.summary.zh).toContain('剂型或盐基与医嘱不同');
    expect(report.orders[0]?.checks.dose).toBe('not_judged');
  });
});

describe('allergy', () => {
  test.each([
    ['阿莫西林胶囊', '青霉素过敏', '其他青霉素类药物过敏者禁用'],
    ['布洛芬缓释胶囊', '阿司匹林', '其他非甾体抗炎药过敏者禁用'],
    ['格列美脲片', '磺胺类', '磺胺类药物'],
    ['左氧氟沙星片', '对环丙沙星过敏', '其他喹诺酮类药物过敏者禁用'],
    ['华法林钠片', '华法林', '对华法林'],
  ])('%s with the allergy %s quotes the contraindication', async (drug, allergy, words) => {
    const [found] = of(await check(drug, { allergies: [allergy] }), 'allergy');
    expect(found?.severity).toBe('critical');
    expect(cited(found)).toContain(words);
  });

  test('a caution of the insert stays a warning', async () => {
    const [found] = of(await check('对乙酰氨基酚片', { allergies: ['阿司匹林'] }), 'allergy');
    expect(found?.severity).toBe('warning');
    expect(cited(found)).toContain('慎用');
  });

  test.each([['否认药物过敏史'], ['无'], ['青霉素皮试阴性'], ['NKDA'], ['海鲜过敏']])(
    '%s is no finding for amoxicillin',
    async (allergy) => {
      expect(of(await check('阿莫西林胶囊', { allergies: [allergy] }), 'allergy')).toEqual([]);
    },
  );

  test('an allergy to a drug without an insert is not lost', async () => {
    const [found] = of(await check('哌拉西林他唑巴坦', { allergies: ['青霉素'] }), 'no_document');
    expect(found).toMatchObject({ severity: 'critical', other: '青霉素' });
  });

  test('without an allergy list nothing is said to be clear', async () => {
    expect((await check('阿莫西林胶囊')).orders[0]?.checks.allergy).toBe('no_input');
    expect((await check('阿莫西林胶囊', { allergies: [] })).orders[0]?.checks.allergy).toBe(
      'none_stated',
    );
  });
});

describe('dose', () => {
  test.each([
    ['盐酸二甲双胍片', 0.85, 'g', 'tid', 'none_stated'],
    ['盐酸二甲双胍片', 0.86, 'g', 'tid', 'finding'],
    ['盐酸二甲双胍片', 3000, 'mg', '必要时', 'finding'],
    ['盐酸二甲双胍片', 1000, 'mg', 'tid, 必要时', 'not_judged'],
    ['盐酸二甲双胍片', 1000, 'mg', '必要时', 'not_judged'],
    ['盐酸二甲双胍片', 2, '片', 'bid', 'not_judged'],
    ['苯磺酸氨氯地平片', 10, 'mg', 'qd', 'none_stated'],
    ['苯磺酸氨氯地平片', 10, 'mg', 'bid', 'finding'],
    ['格列美脲片', 6, 'mg', 'qd', 'none_stated'],
    ['格列美脲片', 6.5, 'mg', 'qd', 'finding'],
    ['阿莫西林胶囊', 1, 'g', 'q6h', 'none_stated'],
    ['阿莫西林胶囊', 1.1, 'g', 'q6h', 'finding'],
    ['盐酸舍曲林片', 200, 'mg', '每日1次', 'none_stated'],
    ['盐酸舍曲林片', 150, 'mg', 'bid', 'finding'],
    ['对乙酰氨基酚片', 0.5, 'g', 'q6h', 'none_stated'],
    ['对乙酰氨基酚片', 1, 'g', 'q6h', 'finding'],
    ['华法林钠片', 3, 'mg', 'qd', 'not_judged'],
    ['布洛芬', 400, 'mg', 'tid', 'not_judged'],
    ['测试药', 50, 'mg', 'qid', 'none_stated'],
    ['测试药', 60, 'mg', 'qd', 'finding'],
    ['测试药', 50, 'mg', 'q4h', 'finding'],
  ])('%s %d %s %s: %s', async (drug, dose, unit, frequency, outcome) => {
    const report = await check({ drug, dose, unit, frequency });
    expect(report.orders[0]?.checks.dose).toBe(outcome);
  });

  test('the finding quotes the sentence with the maximum, and no sentence for children', async () => {
    const report = await check({ drug: '盐酸二甲双胍片', dose: '1g', frequency: 'tid' });
    const [found] = of(report, 'dose');
    expect(found?.summary.zh).toContain('3000 mg');
    expect(cited(found)).toContain('成人二甲双胍每日最大剂量为2550mg');
    expect(cited(found)).not.toContain('2000');
  });

  test.each([
    [8, 0.25, 'none_stated'],
    [8, 0.5, 'finding'],
    [40, 0.5, 'none_stated'],
  ])(
    'the maximum of the patient’s own age counts: %d years, %d g three times',
    async (ageYears, dose, outcome) => {
      const report = await check(
        { drug: '对乙酰氨基酚片', dose, unit: 'g', frequency: 'tid' },
        { patient: { ageYears } },
      );
      expect(report.orders[0]?.checks.dose).toBe(outcome);
    },
  );

  test('what is not judged shows the dose section', async () => {
    const [found] = of(
      await check({ drug: '华法林钠片', dose: 3, unit: 'mg', frequency: 'qd' }),
      'not_judged',
    );
    expect(cited(found)).toContain('每日1次，宜在每天同一时间服用');
  });
});

describe('kidney function', () => {
  test.each([
    [44.9, 'critical', '＜45'],
    [45, 'warning', '45～59'],
    [59.6, 'warning', '45～59'],
    [60, undefined, ''],
  ])('metformin at an eGFR of %d', async (egfr, severity, words) => {
    const [found] = of(await check('盐酸二甲双胍片', { labs: { egfr } }), 'renal');
    expect(found?.severity).toBe(severity);
    expect(cited(found)).toContain(words);
  });

  test('a limit in creatinine clearance is not compared with an eGFR', async () => {
    const report = await check('左氧氟沙星片', { labs: { egfr: 30 } });
    expect(report.orders[0]?.checks.renal).toBe('not_judged');
    expect(of(report, 'not_judged')[0]?.summary.zh).toContain('不可互换');
  });

  test('with a weight the clearance is computed, and the sentence for it quoted', async () => {
    const report = await check('左氧氟沙星片', {
      patient: { ...adult, weightKg: 60 },
      labs: { creatinine: 400 },
    });
    const [found] = of(report, 'renal');
    expect(found?.summary.zh).toContain('CrCl 14.7');
    expect(cited(found)).toContain('10～19mL/min');
    expect(cited(found)).not.toContain('≥50');
  });

  test('a contraindication in words is matched by KDIGO and says so, with its lead-in', async () => {
    const [found] = of(await check('测试药', { labs: { egfr: 29 } }), 'renal');
    expect(found).toMatchObject({ severity: 'critical' });
    expect(found?.summary.zh).toContain('KDIGO');
    expect(cited(found)).toBe('以下患者禁用：\n2. 重度肾功能不全者；');
    expect(of(await check('测试药', { labs: { egfr: 30 } }), 'renal')).toEqual([]);
  });
});

describe('pregnancy, breast-feeding, age, illness', () => {
  test.each([
    ['华法林钠片', 'critical'],
    ['左氧氟沙星片', 'critical'],
    ['阿司匹林肠溶片', 'warning'],
    ['左甲状腺素钠片', 'warning'],
  ])('%s in pregnancy is %s', async (drug, severity) => {
    const report = await check(drug, { patient: { ageYears: 30, sex: 'female', pregnant: true } });
    expect(of(report, 'pregnancy')[0]?.severity).toBe(severity);
  });

  test('nothing is said of pregnancy to those who are not, and the unknown is named', async () => {
    expect(
      (await check('华法林钠片', { patient: { ...adult, pregnant: false } })).orders[0]?.checks
        .pregnancy,
    ).toBe('none_stated');
    const woman = await check('华法林钠片', { patient: { ageYears: 30, sex: 'female' } });
    expect(woman.orders[0]?.checks.pregnancy).toBe('no_input');
    expect((await check('华法林钠片')).orders[0]?.checks.pregnancy).toBe('none_stated');
  });

  test.each([
    ['左氧氟沙星片', 17.9, 'critical'],
    ['左氧氟沙星片', 18, undefined],
    ['盐酸二甲双胍片', 9, 'warning'],
    ['盐酸二甲双胍片', 10, undefined],
    ['测试药', 11, 'critical'],
    ['测试药', 12, undefined],
    ['布洛芬缓释胶囊', 60, 'warning'],
    ['布洛芬缓释胶囊', 59, undefined],
  ])('%s at %d years', async (drug, ageYears, severity) => {
    const report = await check(drug, { patient: { ageYears } });
    expect(of(report, 'age')[0]?.severity).toBe(severity);
  });

  test('an illness the contraindications name is found; its denial and a longer name are not', async () => {
    expect(of(await check('盐酸二甲双胍片', { history: ['酗酒'] }), 'condition')[0]?.severity).toBe(
      'critical',
    );
    expect(of(await check('华法林钠片', { history: ['高血压'] }), 'condition')[0]?.severity).toBe(
      'warning',
    );
    expect(
      of(await check('盐酸二甲双胍片', { history: ['否认酗酒', '糖尿病'] }), 'condition'),
    ).toEqual([]);
  });
});

describe('two drugs', () => {
  test.each([
    ['氯吡格雷片', '奥美拉唑肠溶胶囊', '氯吡格雷应避免与奥美拉唑合用'],
    ['华法林钠片', '双氯芬酸钠缓释片', '非甾体抗炎药与华法林合用'],
    ['盐酸舍曲林片', '司来吉兰', '禁止合用'],
    ['ibuprofen tablets', 'Warfarin', 'Warfarin: patients taking ibuprofen and warfarin'],
  ])('%s with %s quotes what an insert says', async (drug, other, words) => {
    const language = /^[a-z]/i.test(drug) ? 'en' : 'zh';
    const [found] = of(await check(drug, { activeMedications: [other], language }), 'interaction');
    expect(found?.other).toBe(other);
    expect(cited(found)).toContain(words);
  });

  test('a forbidden combination is critical, a statement of no effect a note', async () => {
    const mao = await check('盐酸舍曲林片', { activeMedications: ['司来吉兰'] });
    expect(of(mao, 'interaction')[0]?.severity).toBe('critical');
    const none = await check('苯磺酸氨氯地平片', { activeMedications: ['华法林'] });
    expect(of(none, 'interaction')[0]?.severity).toBe('info');
  });

  test('thiazides are not every diuretic, and esomeprazole is not omeprazole', async () => {
    const loop = of(
      await check('盐酸二甲双胍片', { activeMedications: ['呋塞米'] }),
      'interaction',
    )[0];
    expect(cited(loop)).not.toContain('噻嗪类');
    const eso = of(
      await check('氯吡格雷片', { activeMedications: ['艾司奥美拉唑'] }),
      'interaction',
    )[0];
    expect(cited(eso)).toBe('- 氯吡格雷应避免与艾司奥美拉唑合用。');
  });

  test('two orders of one request are held against each other once', async () => {
    const report = await check([{ drug: '华法林钠片' }, { drug: '阿司匹林肠溶片' }]);
    expect(of(report, 'interaction').map(({ order, other }) => [order, other])).toEqual([
      [1, '华法林钠片'],
    ]);
  });

  test('the same ingredient under two names, and the same class, are duplicates', async () => {
    const same = await check('盐酸二甲双胍片', { activeMedications: ['格华止'] });
    expect(of(same, 'duplicate')[0]?.other).toBe('格华止');
    const nsaids = await check('布洛芬缓释胶囊', { activeMedications: ['双氯芬酸钠'] });
    expect(cited(of(nsaids, 'duplicate')[0])).toContain('其他非甾体抗炎药');
    const dual = await check('氯吡格雷片', { activeMedications: ['阿司匹林肠溶片'] });
    expect(of(dual, 'duplicate')).toEqual([]);
  });

  test('medications without an insert are named', async () => {
    const report = await check('华法林钠片', { activeMedications: ['某某胶囊'] });
    expect(report.medicationsWithoutDocument).toEqual(['某某胶囊']);
  });
});

test('with no store at all every order says that nothing was checked', async () => {
  const report = await check('华法林钠片', { storeIds: [] });
  expect(of(report, 'no_document')).toHaveLength(1);
});

test('a client that has gone stops the work', async () => {
  const gone = AbortSignal.abort();
  const work = checker.checkOrders(
    { orders: [{ drug: '华法林' }], patient: {}, storeIds: [knowledge.storeId] },
    gone,
  );
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
});
