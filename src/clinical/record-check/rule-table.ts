import { type Static, Type } from 'typebox';
import { checkedTable } from '../clinical-data.ts';
import completeness from './data/rules-completeness.json' with { type: 'json' };
import contradiction from './data/rules-contradiction.json' with { type: 'json' };
import timing from './data/rules-timing.json' with { type: 'json' };
import wording from './data/rules-wording.json' with { type: 'json' };
import { EVENTS } from './note/find-events.ts';
import {
  FAMILIES,
  type Family,
  RECORD_TYPES,
  type RecordType,
  SEVERITIES,
  type Severity,
} from './types.ts';

const text = Type.String({ minLength: 1 });
const bilingual = Type.Object({ zh: text, en: text });
const event = Type.Union(EVENTS.map((name) => Type.Literal(name)));
const oneOf = <T extends string>(...values: readonly T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

const shared = {
  id: text,
  family: Type.Unsafe<Family>(Type.Union(FAMILIES.map((name) => Type.Literal(name)))),
  /** Absent: every type. */
  types: Type.Optional(
    Type.Unsafe<RecordType[]>(
      Type.Array(Type.Union(RECORD_TYPES.map((name) => Type.Literal(name)))),
    ),
  ),
  severity: Type.Unsafe<Severity>(Type.Union(SEVERITIES.map((name) => Type.Literal(name)))),
  points: Type.Number({ minimum: 0 }),
  source: Type.Object({
    title: text,
    year: Type.Optional(Type.Integer()),
    where: Type.Optional(text),
  }),
  message: bilingual,
  suggestion: bilingual,
};
const none = Type.Object({}, { additionalProperties: false });
const kind = <K extends string, P extends ReturnType<typeof Type.Object>>(name: K, params: P) =>
  Type.Object({ ...shared, kind: Type.Literal(name), params }, { additionalProperties: false });

const rule = Type.Union([
  kind(
    'required',
    Type.Object({
      part: text,
      parts: Type.Array(text),
      pattern: Type.Optional(text),
      lastLines: Type.Optional(text),
      sex: Type.Optional(oneOf('male', 'female')),
      fromAge: Type.Optional(Type.Number()),
      unless: Type.Optional(text),
    }),
  ),
  kind(
    'deadline',
    Type.Object({ from: event, to: event, hours: Type.Number(), when: Type.Optional(text) }),
  ),
  kind('order', Type.Object({ first: event, second: event })),
  kind('impossible-date', none),
  kind('future-date', none),
  kind('narrative-date', none),
  kind('day-count', Type.Object({ pattern: text, from: event, to: event })),
  kind('side', Type.Object({ compare: oneOf('stated', 'operation', 'finding', 'crossed') })),
  kind('sex-terms', none),
  kind('sex-stated', none),
  kind('age', Type.Object({ check: oneOf('stated', 'stage', 'term', 'history', 'birth') })),
  kind('anaesthesia', Type.Object({ check: oneOf('kind', 'awake', 'after', 'elsewhere') })),
  kind(
    'organ',
    Type.Object({ compare: oneOf('named-operation', 'told-operation', 'course', 'diagnoses') }),
  ),
  kind('allergy', Type.Object({ relation: oneOf('same', 'related') })),
  kind('fact', Type.Object({ facts: oneOf('lifetime', 'advice', 'state', 'symptom', 'fever') })),
  kind(
    'vital',
    Type.Object({
      check: oneOf(
        'range',
        'pressure',
        'pulse',
        'bmi',
        'gcs-sum',
        'swapped',
        'coma',
        'breathing',
        'laboratory',
        'for-age',
        'blood-loss',
        'transfusion',
      ),
    }),
  ),
  kind('other-patient', none),
  kind('dose', none),
  kind('forbidden-route', none),
  kind('infusion-rate', none),
  kind('dose-frequency', none),
  kind('infused-volume', none),
  kind(
    'complaint',
    Type.Object({
      check: oneOf('length', 'duration', 'phrase'),
      maxLength: Type.Optional(Type.Integer()),
      pattern: Type.Optional(text),
    }),
  ),
  kind(
    'phrase',
    Type.Object({
      pattern: text,
      inDiagnosis: Type.Optional(Type.Boolean()),
      notIn: Type.Optional(Type.Array(text)),
    }),
  ),
]);

const schema = Type.Object({ note: text, rules: Type.Array(rule) });
export type RecordRule = Static<typeof rule>;

/** Every rule, in the order in which findings of one place are listed. */
export const RECORD_RULES: readonly RecordRule[] = [
  ...checkedTable('record-check/rules-contradiction', schema, contradiction).rules,
  ...checkedTable('record-check/rules-timing', schema, timing).rules,
  ...checkedTable('record-check/rules-completeness', schema, completeness).rules,
  ...checkedTable('record-check/rules-wording', schema, wording).rules,
];
