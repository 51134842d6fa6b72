import { expect, test } from 'vitest';
import { createLaboratory } from '../laboratory/create-laboratory.ts';
import type { Patient } from '../types.ts';
import { createCheckups } from './create-checkups.ts';
import type { Interpretation, ItemResult } from './interpretation.ts';
import { parseReport, type ReportInput } from './parse/parse-report.ts';
import { checkupHtml } from './report-html.ts';

const laboratory = createLaboratory();
const checkups = createCheckups({ laboratory, quoteKnowledge: async () => [] });
const MAN: Patient = { sex: 'male', ageYears: 46 };
type Row = NonNullable<ReportInput['rows']>[number];

function interpret(
  rows: readonly Row[],
  patient: Patient = MAN,
  previous: readonly Row[] = [],
): Promise<Interpretation> {
  return checkups.interpret(
    {
      report: parseReport({ rows }, laboratory),
      previous: previous.length === 0 ? [] : [parseReport({ rows: previous }, laboratory)],
      patient,
      language: 'zh',
      storeIds: [],
    },
    new AbortController().signal,
  );
}

async function one(row: Row, patient: Patient = MAN): Promise<ItemResult> {
  const [item] = (await interpret([row], patient)).items;
  if (item === undefined) throw new Error('no item');
  return item;
}

test.each<[Row, string | undefined]>([
  [{ name: '钾', value: 3.5, unit: 'mmol/L' }, 'N'],
  [{ name: '钾', value: 3.4, unit: 'mmol/L' }, 'L'],
  [{ name: '钾', value: 6.2, unit: 'mmol/L' }, 'H'],
  [{ name: '钾', value: 6.3, unit: 'mmol/L' }, 'HH'],
  [{ name: '钾', value: 2.7, unit: 'mmol/L' }, 'LL'],
  [{ name: 'ALT', value: 50, unit: 'U/L', reference: '9-50' }, 'N'],
  [{ name: 'ALT', value: 51, unit: 'U/L', reference: '9-50' }, 'H'],
  [{ name: '空腹血糖', value: 126, unit: 'mg/dL' }, 'H'],
  [{ name: '总胆固醇', value: 5.2, unit: 'mmol/L', reference: '<5.2' }, 'H'],
  [{ name: '尿蛋白', value: '2+', reference: '阴性' }, 'A'],
  [{ name: '尿蛋白', value: '阴性', reference: '阴性' }, 'N'],
])('%j is flagged %s', async (row, flag) => {
  expect((await one(row)).flag).toBe(flag);
});

test("the report's own interval decides, and its difference from the built-in one is said", async () => {
  const item = await one({ name: 'ALT', value: 45, unit: 'U/L', reference: '0-40' });
  expect(item).toMatchObject({ flag: 'H', interval: { from: 'report', high: 40 } });
  expect(item.notes.map(({ code }) => code)).toContain('interval-differs');
});

test('a value no living patient has is asked back, not interpreted', async () => {
  const item = await one({ name: '钠', value: 1400, unit: 'mmol/L', reference: '137-147' });
  expect(item).toMatchObject({ flag: undefined, urgency: 'not-judged' });
  expect(item.notes.map(({ code }) => code)).toEqual(['implausible']);
});

test('without the sex an interval that depends on it is not guessed', async () => {
  const item = await one({ name: '血红蛋白', value: 125, unit: 'g/L' }, { ageYears: 40 });
  expect(item.flag).toBeUndefined();
  expect(item.notes.map(({ code }) => code)).toContain('needs-sex-or-age');
});

test('a printed flag that contradicts the printed interval is named', async () => {
  const item = await one({ name: 'ALT', value: 30, unit: 'U/L', reference: '9-50', flag: '↑' });
  expect(item.flag).toBe('N');
  expect(item.notes.map(({ code }) => code)).toContain('flag-disagrees');
});

test('a value below detection is normal only where all it may mean is', async () => {
  expect(
    (await one({ name: '肌钙蛋白X', value: '<0.5', unit: 'U/L', reference: '0.2-1' })).flag,
  ).toBe(undefined);
  expect((await one({ name: '某抗体', value: '<0.5', unit: 'U/L', reference: '0-1' })).flag).toBe(
    'N',
  );
  expect((await one({ name: '某抗体', value: '<0.5', unit: 'U/L', reference: '<1' })).flag).toBe(
    'N',
  );
});

test('an item nobody knows is judged by the interval of the report alone', async () => {
  const item = await one({ name: '某某新指标', value: 12, unit: 'U/L', reference: '0-10' });
  expect(item).toMatchObject({ item: undefined, flag: 'H' });
  expect(item.notes.map(({ code }) => code)).toContain('not-recognised');
});

test('a change since the last report is shown with its direction', async () => {
  const { items } = await interpret([{ name: '肌酐', value: 120, unit: 'μmol/L' }], MAN, [
    { name: '肌酐', value: 1, unit: 'mg/dL' },
  ]);
  expect(items[0]?.trend).toMatchObject({ previous: 88.4, direction: 'rising', percent: 35.7 });
});

test('eGFR is derived from creatinine with its source', async () => {
  const { derived } = await interpret([{ name: '肌酐', value: 96, unit: 'μmol/L' }]);
  expect(derived.find(({ id }) => id === 'egfr')).toMatchObject({ value: 85, flag: 'N' });
});

test('small cells with low haemoglobin are a pattern, a missing item never makes one', async () => {
  const anaemic = [
    { name: '血红蛋白', value: 100, unit: 'g/L' },
    { name: '平均红细胞体积', value: 74, unit: 'fL' },
  ];
  expect((await interpret(anaemic)).patterns.map(({ id }) => id)).toEqual(['microcytic-anaemia']);
  expect((await interpret(anaemic.slice(0, 1))).patterns).toEqual([]);
});

test('three of five components make the metabolic syndrome, two do not', async () => {
  const rows = [
    { name: '腰围', value: 95, unit: 'cm' },
    { name: '甘油三酯', value: 1.8, unit: 'mmol/L' },
    { name: '空腹血糖', value: 6.0, unit: 'mmol/L' },
  ];
  const ids = async (list: readonly Row[]): Promise<string[]> =>
    (await interpret(list)).patterns.map(({ id }) => id);
  expect(await ids(rows)).not.toContain('metabolic-syndrome');
  expect(await ids([...rows, { name: '收缩压', value: 132, unit: 'mmHg' }])).toContain(
    'metabolic-syndrome',
  );
});

test('patterns with limits of adults are not applied to a child', async () => {
  const { patterns } = await interpret([{ name: '空腹血糖', value: 7.5, unit: 'mmol/L' }], {
    sex: 'male',
    ageYears: 9,
  });
  expect(patterns).toEqual([]);
});

test('the printed page escapes what a report holds', async () => {
  const page = checkupHtml(
    await interpret([{ name: '<script>alert(1)</script>', value: 3, reference: '1-2' }]),
    '<b>',
    'zh',
  );
  expect(page).not.toMatch(/<script|<b>\n|<b>$/);
  expect(page).toContain('&#60;script&#62;');
});

test('126 mg/dL is the diagnostic limit it is by convention, not 6.994 mmol/L', async () => {
  const ids = async (value: number): Promise<string[]> =>
    (await interpret([{ name: '空腹血糖', value, unit: 'mg/dL' }])).patterns.map(({ id }) => id);
  expect(await ids(126)).toEqual(['diabetes-range']);
  expect(await ids(125)).toEqual(['prediabetes-range']);
});

test('a built-in interval keeps its own unit beside a result in another one', async () => {
  const result = await interpret([{ name: '空腹血糖', value: 126, unit: 'mg/dL' }]);
  expect(result.items[0]).toMatchObject({
    flag: 'H',
    own: expect.closeTo(6.994, 3),
    interval: { unit: 'mmol/L' },
  });
  expect(checkupHtml(result, '', 'zh')).toContain('3.9–6.1 mmol/L');
});
