import { type Static, Type } from 'typebox';
import type { Span } from '../../../core/text/span.ts';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/age-terms.json' with { type: 'json' };
import { DIAGNOSIS_SECTIONS } from '../note/read-sections.ts';
import { findEvent } from '../note/find-events.ts';
import { DAY_MS } from '../note/find-moments.ts';
import { isDenied } from '../note/negation.ts';
import type { Clause, Note, Stated } from '../note/types.ts';
import { strangers } from './copied-text.ts';
import type { Evaluator, Hit } from './rule.ts';

const text = Type.String({ minLength: 1 });
const source = Type.Object({ title: text, where: text });
const bounds = { from: Type.Optional(Type.Number()), below: Type.Optional(Type.Number()), source };
const schema = Type.Object({
  note: text,
  terms: Type.Array(
    Type.Object({
      pattern: text,
      in: Type.Union([Type.Literal('diagnosis'), Type.Literal('any')]),
      ...bounds,
    }),
  ),
  stages: Type.Array(Type.Object({ words: text, ...bounds })),
});
const TABLE: Static<typeof schema> = checkedTable('record-check/age-terms', schema, json);
const TERMS = TABLE.terms.map((term) => ({ ...term, pattern: new RegExp(term.pattern) }));
const STAGES = TABLE.stages.map((stage) => ({
  ...stage,
  pattern: new RegExp(
    `(?<![中高龄])(?:${stage.words})(?:男性|女性|患者|男|女|儿童|孕妇)(?!.{0,4}多见)|^[ ]*(?:\\d+[.、])?[ ]*(?:患者|患儿)?[为系]?(?:${stage.words})[ ]*$`,
  ),
}));

export interface AgeRule {
  readonly check: 'stated' | 'stage' | 'term' | 'history' | 'birth';
}

/** Ages and words of age that cannot be the same patient's. */
export const age: Evaluator<AgeRule> = (note, { check }) => {
  const known = knownAge(note);
  if (known === undefined) return [];
  const foreign = strangers(note);
  const clauses = note.clauses.filter(
    (clause) =>
      clause.subject === 'patient' &&
      clause.section !== 'differential' &&
      !/多见|好发|常见于/.test(clause.text) &&
      !foreign.some((span) => span.start < clause.end && clause.start < span.end),
  );
  switch (check) {
    case 'stated':
      return statedAges(note, known, clauses);
    case 'stage':
      return matching(
        note,
        known,
        clauses.filter(
          ({ section }) => !['past-history', 'personal-history', 'occupation'].includes(section),
        ),
        STAGES,
      );
    case 'term':
      return [
        ...matching(
          note,
          known,
          [...clauses, ...newbornDiagnoses(note)].filter(isDiagnosis),
          TERMS.filter((term) => term.in === 'diagnosis'),
        ),
        ...matching(
          note,
          known,
          clauses.filter(({ text: words }) => !/孙|母|父/.test(words)),
          TERMS.filter((term) => term.in === 'any'),
        ),
      ];
    case 'birth':
      return birthAge(note, known);
    case 'history':
      return pastAges(note, known, clauses);
  }
};

function knownAge(note: Note): Stated<number> | undefined {
  const stated = note.identity.age;
  if (stated !== undefined) return stated;
  const given = note.patient.ageYears;
  return given === undefined ? undefined : { value: given, start: 0, end: 0 };
}

/** A newborn in the diagnoses is the mother's child, unless the record is a man's. */
function newbornDiagnoses(note: Note): Clause[] {
  const sex = note.patient.sex ?? note.identity.sex?.value;
  return sex === 'male' ? note.clauses.filter(({ subject }) => subject === 'other') : [];
}

function isDiagnosis(clause: Clause): boolean {
  if (clause.past || clause.hypothetical) return false;
  return DIAGNOSIS_SECTIONS.has(clause.section) || /诊断(?:为|考虑)|^[ ]*考虑/.test(clause.text);
}

function outside(
  years: number,
  { from, below }: { readonly from?: number; readonly below?: number },
): boolean {
  return (from !== undefined && years < from) || (below !== undefined && years >= below);
}

function spansOf(known: Stated<number>, span: Span): Span[] {
  return known.end === 0 ? [span] : [known, span];
}

function valuesOf(note: Note, known: Stated<number>, span: Span): Record<string, string> {
  const years = known.end === 0 ? `${known.value}岁` : note.text.slice(known.start, known.end);
  return {
    age: /岁|月|天/.test(years) ? years : `${years}岁`,
    term: note.text.slice(span.start, span.end),
  };
}

interface Bounded {
  readonly pattern: RegExp;
  readonly from?: number;
  readonly below?: number;
}

function matching(
  note: Note,
  known: Stated<number>,
  clauses: readonly Clause[],
  table: readonly Bounded[],
): Hit[] {
  const hits = clauses.flatMap((clause) =>
    table.flatMap((entry): Hit[] => {
      const match = entry.pattern.exec(clause.text);
      if (match === null || !outside(known.value, entry)) return [];
      if (isDenied(clause.text, match.index, match.index + match[0].length)) return [];
      const span = {
        start: clause.start + match.index,
        end: clause.start + match.index + match[0].length,
      };
      return [{ spans: spansOf(known, span), values: valuesOf(note, known, span) }];
    }),
  );
  return hits.slice(0, 2);
}

/** 「11岁患儿」 in the record of a child of eight; what somebody did at an age is past, not stated. */
const CALLED =
  /(?<!\d)(\d{1,3})岁(?:\d{1,2}个?月)?[ ]*的?(?:高龄|学龄前|学龄|老年|中年|青年|中老年|成年|青少年)*(?:男性|女性|患儿|患者|男童|女童|儿童|妇女|男|女|老人|病人|$)|(?:现年|患者为?|病人为?|患儿为?|本例|该患者)[ (]*(\d{1,3})岁(?!时|起|因|行|曾|开始|始|患|发|出|[,，]?(?:即|就|开始))/;

function statedAges(note: Note, known: Stated<number>, clauses: readonly Clause[]): Hit[] {
  const given = note.patient.ageYears;
  const own: Hit[] =
    given !== undefined && known.end > 0 && Math.abs(given - known.value) > 1.5
      ? [
          {
            spans: [known],
            values: { a: valuesOf(note, known, known)['term'] ?? '', b: `${given}岁` },
          },
        ]
      : [];
  const others = clauses.flatMap((clause): Hit[] => {
    const match = CALLED.exec(clause.text.trimEnd());
    if (match === null || (known.end > 0 && clause.start + match.index === known.start)) return [];
    const bare = match[2] === undefined && match[0].endsWith('岁');
    if (
      bare &&
      !/^(?:\d{1,2}[.、])?[男女\d ]*$|(?:现年|患者为?|病人为?|患儿为?)[ ]*$/.test(
        clause.text.slice(0, match.index),
      )
    )
      return [];
    if (clause.section === 'past-history' || clause.section === 'personal-history') return [];
    const years = Number(match[1] ?? match[2]);
    if (Math.abs(years - Math.floor(known.value)) <= 1) return [];
    const span = {
      start: clause.start + match.index,
      end: clause.start + match.index + match[0].length,
    };
    return [
      {
        spans: spansOf(known, span),
        values: {
          a: known.end === 0 ? `${known.value}岁` : note.text.slice(known.start, known.end),
          b: note.text.slice(span.start, span.end),
        },
      },
    ];
  });
  return [...own, ...secondHeads(note, known), ...others].slice(0, 2);
}

/** A second 年龄 in the head of a form. */
function secondHeads(note: Note, known: Stated<number>): Hit[] {
  return note.sections.flatMap(({ id, start, end }): Hit[] => {
    const match =
      id === 'age' && start > known.end
        ? /^[ ]*(\d{1,3})岁?/.exec(note.folded.slice(start, end))
        : null;
    if (match === null || Math.abs(Number(match[1]) - Math.floor(known.value)) <= 1) return [];
    const span = { start, end: start + match[0].length };
    return [
      {
        spans: [known, span],
        values: { a: note.text.slice(known.start, known.end), b: match[0].trim() },
      },
    ];
  });
}

/** Something the patient did at an age not yet reached, or for more years than the patient has lived. */
const AT_AGE =
  /(?<!\d)(\d{1,3})岁(?=时|起|始|开始|结婚|初潮|因|行|曾|患|绝经|诊断)|(?:初潮|结婚|绝经)(?:年龄)?[: ]*(\d{1,3})岁/;
const FOR_YEARS =
  /(?:吸烟|饮酒|结婚|从事[^,。;]{1,8}|务农|务工|病史|高血压(?:病)?|糖尿病|冠心病|患病|反复[^,。;]{1,8})(?:史)?[ ]*(\d{1,3})余?年(?!前|[支/])/;

function pastAges(note: Note, known: Stated<number>, clauses: readonly Clause[]): Hit[] {
  return clauses
    .flatMap((clause): Hit[] => {
      const match = AT_AGE.exec(clause.text) ?? FOR_YEARS.exec(clause.text);
      if (match === null) return [];
      const years = Number(match[1] ?? match[2]);
      // Nobody smokes or drinks from the cradle.
      const start = /结婚/.test(match[0]) ? 13 : /吸烟|饮酒|从事|务/.test(match[0]) ? 8 : 0;
      const limit = Math.ceil(known.value) - start + (match[0].includes('岁') ? 1 : 0);
      if (years <= limit) return [];
      const span = {
        start: clause.start + match.index,
        end: clause.start + match.index + match[0].length,
      };
      return [{ spans: spansOf(known, span), values: valuesOf(note, known, span) }];
    })
    .slice(0, 2);
}

/** Date of birth against age, one year of tolerance (completed or counted years). */
function birthAge(note: Note, known: Stated<number>): Hit[] {
  const born = findEvent(note, 'birth');
  const now = findEvent(note, 'admission') ?? findEvent(note, 'visit') ?? findEvent(note, 'record');
  if (born === undefined || now === undefined || known.end === 0) return [];
  const years = (now.from - born.from) / DAY_MS / 365.25;
  if (years < 0 || Math.abs(years - known.value) < 2) return [];
  return [
    {
      spans: [known, born],
      values: {
        age: note.text.slice(known.start, known.end),
        term: note.text.slice(born.start, born.end),
      },
    },
  ];
}
