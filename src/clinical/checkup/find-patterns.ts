import { type Static, Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import { checkedTable } from '../clinical-data.ts';
import type { ClinicalSource, Patient } from '../types.ts';
import table from './data/patterns.json' with { type: 'json' };
import type { Flag, PatternResult } from './interpretation.ts';
import { gradeOf } from './judge/result-words.ts';

const text = Type.String({ minLength: 1 });
const both = Type.Object({ zh: text, en: text }, { additionalProperties: false });
const exact = { additionalProperties: false } as const;
type State = 'low' | 'high' | 'normal' | 'abnormal' | 'positive' | 'negative';

const condition = Type.Union([
  Type.Object(
    {
      item: text,
      is: Type.Union([
        Type.Literal('low'),
        Type.Literal('high'),
        Type.Literal('normal'),
        Type.Literal('abnormal'),
        Type.Literal('positive'),
        Type.Literal('negative'),
      ]),
    },
    exact,
  ),
  Type.Object(
    {
      item: text,
      above: Type.Optional(Type.Number()),
      atLeast: Type.Optional(Type.Number()),
      below: Type.Optional(Type.Number()),
      atMost: Type.Optional(Type.Number()),
    },
    exact,
  ),
  /** At least so many times the upper limit the result was judged by. */
  Type.Object({ item: text, timesUpper: Type.Number({ exclusiveMinimum: 0 }) }, exact),
  /** At least so many pluses. */
  Type.Object({ item: text, pluses: Type.Integer({ minimum: 1, maximum: 4 }) }, exact),
  /** (first ÷ its upper limit) ÷ (second ÷ its upper limit). */
  Type.Object(
    {
      ratioOfUppers: Type.Tuple([text, text]),
      atLeast: Type.Optional(Type.Number()),
      atMost: Type.Optional(Type.Number()),
      above: Type.Optional(Type.Number()),
      below: Type.Optional(Type.Number()),
    },
    exact,
  ),
  Type.Object({ sex: Type.Union([Type.Literal('male'), Type.Literal('female')]) }, exact),
  Type.Object({ fromAge: Type.Number() }, exact),
  Type.Object({ pregnant: Type.Literal(true) }, exact),
]);
type Condition = Static<typeof condition>;
/** A list inside a list holds where any one of it does. */
const conditions = Type.Array(Type.Union([condition, Type.Array(condition, { minItems: 2 })]), {
  minItems: 1,
});

const pattern = Type.Object(
  {
    id: text,
    name: both,
    urgency: Type.Union([
      Type.Literal('immediate'),
      Type.Literal('soon'),
      Type.Literal('follow-up'),
      Type.Literal('normal'),
    ]),
    all: Type.Optional(conditions),
    atLeast: Type.Optional(
      Type.Object({ count: Type.Integer({ minimum: 2 }), of: conditions }, exact),
    ),
    none: Type.Optional(conditions),
    /** Patterns that say it better: this one is left out beside them. */
    unless: Type.Optional(Type.Array(text, { minItems: 1 })),
    text: both,
    next: both,
    source: text,
  },
  exact,
);
const schema = Type.Object(
  {
    sources: Type.Record(
      text,
      Type.Object(
        { title: text, year: Type.Optional(Type.Integer()), where: Type.Optional(text) },
        exact,
      ),
    ),
    patterns: Type.Array(pattern, { minItems: 1 }),
  },
  exact,
);

const ADULT_YEARS = 18;

/** One judged result, as patterns look at it. */
export interface PatternInput {
  readonly flag: Flag | undefined;
  /** In the item's own unit. */
  readonly own?: number;
  /** What limits are compared with, where that is not `own` to the last digit. */
  readonly compared?: number;
  readonly words?: string;
  /** Upper limit it was judged by, in the item's own unit. */
  readonly upper?: number;
}

export type FindPatterns = (
  inputs: ReadonlyMap<string, PatternInput>,
  patient: Patient,
) => readonly PatternResult[];

/**
 * Patterns across items, as rules of data/patterns.json. Throws AppError `config_invalid` where a rule names an item
 * the laboratory does not have, or a source that is not listed.
 */
export function createFindPatterns(itemIds: ReadonlySet<string>): FindPatterns {
  const { sources, patterns } = checkedTable('checkup/patterns', schema, table);
  for (const { id, source, all = [], atLeast, none = [] } of patterns) {
    const used = [...all, ...(atLeast?.of ?? []), ...none].flat().flatMap(itemsOf);
    const stranger = used.find(
      (item) =>
        !itemIds.has(item) &&
        item !== 'fib-4' &&
        item !== 'homa-ir' &&
        item !== 'corrected-calcium',
    );
    if (stranger !== undefined || sources[source] === undefined) {
      throw new AppError('config_invalid', {
        message: `Clinical table checkup/patterns: ${id} names ${stranger ?? source}, which is not known.`,
      });
    }
  }
  return (inputs, patient) => {
    // The limits are those of adults; children have their own.
    if (patient.ageYears !== undefined && patient.ageYears < ADULT_YEARS) return [];
    const found = patterns.filter(
      ({ all = [], atLeast, none = [] }) =>
        all.every((each) => holds(each, inputs, patient)) &&
        (atLeast === undefined ||
          atLeast.of.filter((each) => holds(each, inputs, patient)).length >= atLeast.count) &&
        !none.some((each) => holds(each, inputs, patient)),
    );
    const ids = new Set(found.map(({ id }) => id));
    return found
      .filter(({ unless = [] }) => !unless.some((id) => ids.has(id)))
      .map(({ id, name, urgency, all = [], atLeast, text: said, next, source }) => ({
        id,
        name,
        urgency,
        text: said,
        next,
        source: sources[source] as ClinicalSource,
        items: [
          ...new Set(
            [...all, ...(atLeast?.of ?? [])]
              .flat()
              .filter((each) => holds(each, inputs, patient))
              .flatMap(itemsOf),
          ),
        ],
      }));
  };
}

function itemsOf(each: Condition): string[] {
  if ('item' in each) return [each.item];
  return 'ratioOfUppers' in each ? [...each.ratioOfUppers] : [];
}

function holds(
  each: Condition | readonly Condition[],
  inputs: ReadonlyMap<string, PatternInput>,
  patient: Patient,
): boolean {
  if (isList(each)) return each.some((one) => holds(one, inputs, patient));
  if ('sex' in each) return patient.sex === each.sex;
  if ('fromAge' in each) return patient.ageYears !== undefined && patient.ageYears >= each.fromAge;
  if ('pregnant' in each) return patient.pregnant === true;
  if ('ratioOfUppers' in each) {
    const [first, second] = each.ratioOfUppers.map((id) => timesUpper(inputs.get(id)));
    return first !== undefined && second !== undefined && compares(first / second, each);
  }
  const input = inputs.get(each.item);
  if (input === undefined) return false;
  if ('is' in each) return isState(input, each.is);
  if ('timesUpper' in each) return (timesUpper(input) ?? 0) >= each.timesUpper;
  if ('pluses' in each) {
    const grade = gradeOf(input.words ?? '');
    return typeof grade === 'number' && grade >= each.pluses;
  }
  const value = input.compared ?? input.own;
  return value !== undefined && compares(value, each);
}

function isList(each: Condition | readonly Condition[]): each is readonly Condition[] {
  return Array.isArray(each);
}

function compares(
  value: number,
  limits: { above?: number; atLeast?: number; below?: number; atMost?: number },
): boolean {
  const { above, atLeast, below, atMost } = limits;
  return (
    (above === undefined || value > above) &&
    (atLeast === undefined || value >= atLeast) &&
    (below === undefined || value < below) &&
    (atMost === undefined || value <= atMost)
  );
}

function timesUpper(input: PatternInput | undefined): number | undefined {
  if (input?.own === undefined || input.upper === undefined || input.upper <= 0) return undefined;
  return input.own / input.upper;
}

function isState({ flag, words }: PatternInput, state: State): boolean {
  switch (state) {
    case 'low':
      return flag === 'L' || flag === 'LL';
    case 'high':
      return flag === 'H' || flag === 'HH';
    case 'normal':
      return flag === 'N';
    case 'abnormal':
      return flag !== undefined && flag !== 'N';
    // A number above the interval of a qualitative item is how analysers print positive.
    case 'positive':
      return words === undefined
        ? flag === 'H' || flag === 'HH'
        : typeof gradeOf(words) === 'number';
    case 'negative':
      return words === undefined ? flag === 'N' : gradeOf(words) === 'negative';
  }
}
