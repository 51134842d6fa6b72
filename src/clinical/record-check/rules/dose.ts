import { type Static, Type } from 'typebox';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/drug-doses.json' with { type: 'json' };
import type { Clause, Note } from '../note/types.ts';
import type { Evaluator, Hit } from './rule.ts';

const text = Type.String({ minLength: 1 });
const source = Type.Object({
  title: text,
  year: Type.Optional(Type.Integer()),
  where: Type.Optional(text),
});
const names = Type.Array(text, { minItems: 1 });
const schema = Type.Object({
  note: text,
  source,
  times: Type.Number(),
  hundredth: Type.Number(),
  drugs: Type.Array(
    Type.Object({
      id: text,
      names,
      usualMg: Type.Number(),
      times: Type.Optional(Type.Number()),
      notIntravenous: Type.Optional(Type.Boolean()),
      source: Type.Optional(source),
    }),
  ),
  units: Type.Array(
    Type.Object({
      id: text,
      names,
      usualUnits: Type.Number(),
      times: Type.Number(),
      where: Type.Optional(text),
    }),
  ),
  stems: Type.Array(Type.Object({ stem: text, maxMg: Type.Number() })),
  rates: Type.Array(Type.Object({ names, maxMicrogramPerKgMin: Type.Number() })),
  volume: Type.Object({ pattern: text, maxMl: Type.Number() }),
  grams: Type.Array(Type.Object({ id: text, names, maxGrams: Type.Number(), source })),
});
const TABLE: Static<typeof schema> = checkedTable('record-check/drug-doses', schema, json);

interface Limit {
  readonly names: readonly string[];
  readonly unit: 'mg' | 'U';
  readonly low: number;
  readonly high: number;
  readonly notIntravenous: boolean;
}

const LIMITS: readonly Limit[] = [
  ...TABLE.drugs.map((drug) => ({
    names: drug.names,
    unit: 'mg' as const,
    low: drug.usualMg / TABLE.hundredth,
    high: drug.usualMg * (drug.times ?? TABLE.times),
    notIntravenous: drug.notIntravenous ?? false,
  })),
  ...TABLE.units.map((drug) => ({
    names: drug.names,
    unit: 'U' as const,
    low: 0,
    high: drug.usualUnits * drug.times,
    notIntravenous: false,
  })),
  ...TABLE.grams.map((drug) => ({
    names: drug.names,
    unit: 'mg' as const,
    low: 0,
    high: drug.maxGrams * 1000,
    notIntravenous: false,
  })),
];
const BY_NAME = new Map(
  LIMITS.flatMap((limit) => limit.names.map((name) => [name, limit] as const)),
);
const STEMS = TABLE.stems.map(({ stem, maxMg }) => ({
  stem,
  whole: new RegExp(`^(?:${stem})$`),
  maxMg,
}));
const NAMES = [
  ...[...BY_NAME.keys()].toSorted((a, b) => b.length - a.length),
  ...STEMS.map(({ stem }) => stem),
].join('|');

/** A drug by its name, or by the stem of its generic name. */
function limitOf(drug: string): Limit | undefined {
  const named = BY_NAME.get(drug);
  const stem = named === undefined ? STEMS.find(({ whole }) => whole.test(drug)) : undefined;
  if (stem === undefined) return named;
  return { names: [drug], unit: 'mg', low: 0, high: stem.maxMg, notIntravenous: false };
}

const DOSE = new RegExp(
  String.raw`(?<drug>${NAMES})(?<gap>(?:缓释|控释|肠溶|分散|泡腾|咀嚼|口服|混悬|注射)?(?:片|胶囊|颗粒|液|注射液|滴丸|针|粉针|栓|乳膏)?(?:\([^)]{0,10}\))?[^,。;、\d+()]{0,8}?)(?<value>\d+(?:\.\d+)?)(?:[~-](?<upper>\d+(?:\.\d+)?))?[ ]*(?<unit>mg|kg|g|μg|ug|µg|mcg|毫克|克|微克|万U|万单位|万IU|IU|U|AxaIU|单位)(?<after>[^,。;]{0,12})`,
  'g',
);
const MG: Readonly<Record<string, number>> = {
  mg: 1,
  毫克: 1,
  g: 1000,
  克: 1000,
  μg: 0.001,
  ug: 0.001,
  µg: 0.001,
  mcg: 0.001,
  kg: 1_000_000,
  微克: 0.001,
};
const UNITS: Readonly<Record<string, number>> = {
  U: 1,
  IU: 1,
  AxaIU: 1,
  单位: 1,
  万U: 10_000,
  万IU: 10_000,
  万单位: 10_000,
};
/** A level in blood, a content, a rate by weight: not a single dose. */
const NOT_A_DOSE = /^[ ]*(?:\/[ ]*(?:d?[lL]|ml|mL|kg|\(|片|支|粒|瓶)|·)/;
const OTHER_DRUG = /(?:左旋|右旋|去甲|异丙|复方|甲|氢化|异|左|艾司|埃索)$/;
const TAKEN_OFTEN = /qd|bid|tid|qid|qn|q\d+h|每[日天晚周]|[日天]\d?次|次\/|\/次|po|口服/i;

/** A dose that only a wrong unit explains: 地高辛0.125g. */
export const doseUnit: Evaluator<object> = (note) =>
  note.clauses.flatMap((clause, index) => {
    const raised = RAISED.exec(clause.text);
    if (raised !== null) return raisedDose(note, clause, raised);
    const carried = CONTINUED.test(clause.text) ? carriedDrug(note.clauses, index) : undefined;
    // 「硫酸镁4g已用毕,今继续1000g/h」: the drug of the clause before, put before the dose at the same length.
    const text = carried === undefined ? clause.text : clause.text.replace(CONTINUED, '$1');
    const shift = carried === undefined ? 0 : clause.text.length - text.length - carried.length;
    const read = { ...clause, start: clause.start + shift, text: `${carried ?? ''}${text}` };
    return [...read.text.matchAll(DOSE)].flatMap((match) => slip(note, read, match, carried));
  });

/** 「由25μg增至37.5mg」: both amounts are of the drug before them. */
const RAISED = new RegExp(
  String.raw`(?<drug>${NAMES})[^,。;\d]{0,4}(?:由|从|自)(?<first>\d[^,。;]{1,10}?)(?:增|减|加|调|改)[^,。;\d]{0,3}(?=\d)`,
);

function raisedDose(note: Note, clause: Clause, raised: RegExpExecArray): Hit[] {
  const { drug = '', first = '' } = raised.groups ?? {};
  const firstAt = raised[0].indexOf(first);
  return [
    { at: raised.index + firstAt, text: first },
    { at: raised.index + raised[0].length, text: '' },
  ].flatMap(({ at, text: own }) => {
    const amount = own === '' ? clause.text.slice(at) : own;
    const read = { ...clause, start: clause.start + at - drug.length, text: `${drug}${amount}` };
    return [...read.text.matchAll(DOSE)].flatMap((match) => slip(note, read, match, drug));
  });
}

const RATE =
  /(?<drug>多巴胺|多巴酚丁胺|去甲肾上腺素|肾上腺素|硝普钠|硝酸甘油)[^,。;、\d]{0,6}(?<value>\d+(?:\.\d+)?)[ ]*(?<unit>mg|kg|g|μg|ug|µg)\/[ (]*kg[ ·.*/]*(?:min|分)/g;

/** A pump set to mg where µg by kilogram and minute are meant. */
export const infusionRate: Evaluator<object> = (note) =>
  note.clauses.flatMap((clause) =>
    [...clause.text.matchAll(RATE)].flatMap((match): Hit[] => {
      const { drug = '', value = '', unit = '' } = match.groups ?? {};
      const limit = TABLE.rates.find((entry) => entry.names.includes(drug))?.maxMicrogramPerKgMin;
      const microgram = Number(value) * (MG[unit] ?? 0) * 1000;
      if (limit === undefined || microgram <= limit) return [];
      const start = clause.start + match.index;
      return [{ spans: [{ start, end: start + match[0].length }], values: { text: match[0] } }];
    }),
  );

const OFTEN = new RegExp(
  String.raw`(?:${NAMES})[^;。]{0,24}?(?<text>每[日天](?<n>\d{1,3})次|(?<m>\d{1,3})次\/[日天])`,
  'g',
);

/** 每日30次 of a drug. */
export const doseFrequency: Evaluator<object> = (note) =>
  note.clauses.flatMap((clause) =>
    [...clause.text.matchAll(OFTEN)].flatMap((match): Hit[] => {
      const words = match.groups?.['text'] ?? '';
      if (Number(match.groups?.['n'] ?? match.groups?.['m'] ?? 0) <= 12) return [];
      const end = clause.start + match.index + match[0].length;
      return [{ spans: [{ start: end - words.length, end }], values: { text: words } }];
    }),
  );

const VOLUME = new RegExp(TABLE.volume.pattern, 'g');

/** More in one infusion than anybody is given: 500L for 500 ml. */
export const infusedVolume: Evaluator<object> = (note) =>
  note.clauses.flatMap((clause) =>
    [...clause.text.matchAll(VOLUME)].flatMap((match): Hit[] => {
      const ml = Number(match[1]) * (match[2] === 'L' ? 1000 : 1);
      if (ml <= TABLE.volume.maxMl || /共|累计|总量|24/.test(clause.text.slice(0, match.index)))
        return [];
      const start = clause.start + match.index;
      return [{ spans: [{ start, end: start + match[0].length }], values: { text: match[0] } }];
    }),
  );

/** 氯化钾 pushed instead of infused stops the heart. */
export const forbiddenRoute: Evaluator<object> = (note) =>
  note.clauses.flatMap((clause) => {
    const match =
      /(?:\d+%)?氯化钾[^,。;、]{0,14}(?:静脉推注|静推|静脉注射|静注|iv(?!gtt|\.?drip))(?!泵)/.exec(
        clause.text,
      );
    if (match === null || /稀释|加入|严禁|禁止|不得|不可|避免/.test(clause.text)) return [];
    const start = clause.start + match.index;
    return [
      {
        spans: [{ start, end: start + match[0].length }],
        values: { drug: '氯化钾', text: match[0] },
      },
    ];
  });

const CONTINUED = /^[ ]*(?:今日?|现|后|随后)?(?:继续|维持|续以|续予|改为|改|减至|加至|增至|以)(\d)/;

function carriedDrug(clauses: readonly Clause[], index: number): string | undefined {
  const [before, clause] = [clauses[index - 1], clauses[index]];
  if (before === undefined || before.sentence !== clause?.sentence) return undefined;
  return [...before.text.matchAll(new RegExp(NAMES, 'g'))].at(-1)?.[0];
}

function slip(
  note: Note,
  clause: Clause,
  match: RegExpExecArray,
  carried: string | undefined,
): Hit[] {
  const { drug = '', value = '', upper, unit = '', after = '' } = match.groups ?? {};
  const limit = limitOf(drug);
  if (
    limit === undefined ||
    NOT_A_DOSE.test(after) ||
    OTHER_DRUG.test(clause.text.slice(0, match.index))
  )
    return [];
  if (/浓度|血药|水平|谷浓/.test(match.groups?.['gap'] ?? '')) return [];
  if (limit.notIntravenous && /静|化疗|iv|冲击|大剂量/.test(clause.text)) return [];
  if (drug.endsWith('胰岛素') && MG[unit] !== undefined) {
    const at = clause.start + match.index;
    return [
      {
        spans: [{ start: at, end: at + match[0].length - after.length }],
        values: { drug, dose: `${value}${unit}` },
      },
    ];
  }
  const factor = limit.unit === 'mg' ? MG[unit] : UNITS[unit];
  if (factor === undefined) return [];
  const amount = Number(value) * factor;
  // A child's dose is a part of an adult's: the same factor would hide a slip.
  const share = (note.identity.age?.value ?? 40) < 12 ? 0.3 : 1;
  const high = Number(upper ?? value) * factor > limit.high * share;
  const low =
    amount < limit.low &&
    amount > 0 &&
    TAKEN_OFTEN.test(after) &&
    (note.identity.age?.value ?? 40) >= 14;
  if (!high && !low) return [];
  const dose = match[0].slice(0, match[0].length - after.length);
  const end = clause.start + match.index + dose.length;
  const start =
    carried !== undefined && match.index === 0
      ? end - dose.length + drug.length
      : end - dose.length;
  return [{ spans: [{ start, end }], values: { drug, dose: dose.slice(drug.length).trim() } }];
}
