import { Type } from 'typebox';
import type { Span } from '../../../core/text/span.ts';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/anaesthesia.json' with { type: 'json' };
import { sectionsOf } from '../note/read-note.ts';
import type { Clause, Note } from '../note/types.ts';
import type { Evaluator, Hit } from './rule.ts';

const text = Type.String({ minLength: 1 });
const TABLE = checkedTable(
  'record-check/anaesthesia',
  Type.Object({
    note: text,
    kinds: Type.Array(
      Type.Object({ id: text, zh: text, names: text, induced: text, signs: Type.String() }),
    ),
    together: Type.Array(Type.Array(text, { minItems: 2 })),
    converted: text,
    awake: text,
    after: text,
  }),
  json,
);
const KINDS = TABLE.kinds.map(({ id, names, induced, signs }) => ({
  id,
  names: new RegExp(names),
  induced: new RegExp(induced),
  signs: signs === '' ? undefined : new RegExp(signs),
}));
const CONVERTED = new RegExp(TABLE.converted);
const AWAKE = new RegExp(TABLE.awake);

/** 「麻醉成功后」: the planned one, whatever it is. */
const UNNAMED = /(?:^|[^\u4e00-\u9fa5])麻醉(?:成功|满意|生效|起效|后)/;
/** What is often given besides. */
const ADDED = new Set(['block', 'local', 'sedation']);

export interface AnaesthesiaRule {
  readonly check: 'kind' | 'awake' | 'after' | 'elsewhere';
}

/** The field 麻醉方式 against what the course of the operation tells. */
export const anaesthesia: Evaluator<AnaesthesiaRule> = (note, { check }) => {
  const place = statedPlace(note);
  if (place === undefined) return [];
  const written = note.folded.slice(place.start, place.end);
  const planned = new Set(KINDS.filter(({ names }) => names.test(written)).map(({ id }) => id));
  if (planned.size === 0) return [];
  const course = courseOf(note);
  if (course.some((clause) => CONVERTED.test(clause.text))) return [];
  switch (check) {
    case 'after':
      return careAfter(note, planned, place);
    case 'elsewhere':
      return namedElsewhere(note, planned, place);
    case 'awake': {
      const awake =
        planned.has('general') && !['spinal', 'block', 'local'].some((id) => planned.has(id))
          ? firstMatch(course, AWAKE)
          : undefined;
      return awake === undefined ? [] : [hit(note, place, awake)];
    }
    case 'kind':
      return contraryKind(note, planned, course, place);
  }
};

/** The field 麻醉方式; where there is none, 「全麻下行…术」 of this stay. */
function statedPlace(note: Note): Span | undefined {
  const field = sectionsOf(note, ['anaesthesia'])[0];
  if (field !== undefined) return filled(note, field);
  for (const clause of note.clauses) {
    if (clause.past || clause.hypothetical || clause.subject !== 'patient') continue;
    const match = UNDER.exec(clause.text);
    if (match !== null)
      return {
        start: clause.start + match.index,
        end: clause.start + match.index + match[0].length,
      };
  }
  return undefined;
}

function contraryKind(
  note: Note,
  planned: ReadonlySet<string>,
  course: readonly Clause[],
  field: Span,
): Hit[] {
  const allowed = new Set([
    ...planned,
    ...TABLE.together.filter((set) => set.some((id) => planned.has(id))).flat(),
  ]);
  const given = KINDS.flatMap(({ id, induced }) => {
    const match = firstMatch(course, induced);
    return match === undefined ? [] : [{ id, ...match }];
  }).toSorted((a, b) => a.start - b.start);
  const [first] = given;
  // The first anaesthesia that is told decides; a block or infiltration added to the planned one is common.
  if (first !== undefined && !allowed.has(first.id)) {
    const unnamed = firstMatch(course, UNNAMED);
    const added =
      ADDED.has(first.id) &&
      (given.some(({ id }) => planned.has(id)) ||
        (unnamed !== undefined && unnamed.start < first.start));
    if (!added) return [hit(note, field, first)];
  }
  const later = given.find(({ id }) => !allowed.has(id) && id === 'general');
  if (later !== undefined) return [hit(note, field, later)];
  const sign = KINDS.flatMap(({ id, signs }) => {
    const match = signs === undefined || allowed.has(id) ? undefined : firstMatch(course, signs);
    return match === undefined ? [] : [match];
  })[0];
  if (sign !== undefined) return [hit(note, field, sign)];
  const named = KINDS.filter(({ names }) => course.some(({ text: words }) => names.test(words)));
  if (named.some(({ id }) => allowed.has(id))) return [];
  const other = named.find(
    ({ id }) => !ADDED.has(id) || !(planned.has('general') || planned.has('spinal')),
  );
  const place = other === undefined ? undefined : firstMatch(course, other.names);
  return place === undefined ? [] : [hit(note, field, place)];
}

const ELSEWHERE =
  /全身?麻醉?(?!药|史|风险)|气管插管(?!包)|喉罩|腰麻|腰硬联合|椎管内麻醉|硬膜外(?:腔)?(?:麻醉|阻滞)(?!镇痛)|臂丛(?:神经)?阻滞|颈丛(?:神经)?阻滞/;
const CONDITIONAL = /必要时|备|改|若|如|转|中转|既往|曾|年前|镇痛|(?<!腰硬|腰-硬)联合|\+|有/;

/** Another kind of anaesthesia named anywhere outside the course: 「全麻清醒后返病房」, 「拟行…腰麻」. */
function namedElsewhere(note: Note, planned: ReadonlySet<string>, field: Span): Hit[] {
  const course = new Set([
    'operation-course',
    'operation-events',
    'after-operation',
    'anaesthesia',
    'anaesthetist',
    'past-history',
  ]);
  for (const clause of note.clauses) {
    if (clause.past || clause.subject !== 'patient' || course.has(clause.section)) continue;
    const match = CONDITIONAL.test(clause.text) ? null : ELSEWHERE.exec(clause.text);
    if (match === null || AFTER.test(clause.text) || UNDER.test(clause.text)) continue;
    if (clause.start <= field.start && field.start < clause.end) continue;
    const named = KINDS.filter(({ names }) => names.test(match[0]));
    if (named.length === 0 || named.some(({ id }) => planned.has(id))) continue;
    const start = clause.start + match.index;
    return [hit(note, field, { start, end: start + match[0].length })];
  }
  return [];
}

const AFTER = new RegExp(TABLE.after);
/** 「全麻下行…术」 of this operation. */
const UNDER = /(?<kind>[^,。;:、]{0,10}麻醉?)(?:状态)?下(?!肢|腹|段|极|[一级])/;

/** 「按腰麻术后护理」 after an operation under general anaesthesia. */
function careAfter(note: Note, planned: ReadonlySet<string>, field: Span): Hit[] {
  // Without a field a second 「…麻下行」 is a second operation.
  const hasField = sectionsOf(note, ['anaesthesia']).length > 0;
  for (const clause of note.clauses) {
    if (clause.past || clause.subject !== 'patient' || clause.section === 'anaesthesia') continue;
    if (/必要时|备|改|若|如/.test(clause.text)) continue;
    if (clause.start <= field.start && field.start < clause.end) continue;
    const match = AFTER.exec(clause.text) ?? (hasField ? UNDER.exec(clause.text) : null);
    const named = KINDS.filter(({ names }) => names.test(match?.groups?.['kind'] ?? ''));
    if (match === null || named.length === 0 || named.some(({ id }) => planned.has(id))) continue;
    const start = clause.start + match.index;
    return [hit(note, field, { start, end: start + match[0].length })];
  }
  return [];
}

/** The course of the operation; without earlier operations and what is planned. */
function courseOf(note: Note): Clause[] {
  const ids = new Set(['operation-course', 'operation-events', 'after-operation']);
  return note.clauses.filter(
    ({ section, past, subject }) => ids.has(section) && !past && subject !== 'relative',
  );
}

function firstMatch(clauses: readonly Clause[], pattern: RegExp): Span | undefined {
  for (const clause of clauses) {
    const match = pattern.exec(clause.text);
    if (match === null || /计划|拟|次日|待/.test(clause.text.slice(0, match.index))) continue;
    return { start: clause.start + match.index, end: clause.start + match.index + match[0].length };
  }
  return undefined;
}

function filled(note: Note, { start, end }: Span): Span {
  const body = note.text.slice(start, end);
  const lead = body.length - body.trimStart().length;
  const line = body.trimStart().split('\n')[0] ?? '';
  return { start: start + lead, end: start + lead + line.trimEnd().length };
}

function hit(note: Note, field: Span, told: Span): Hit {
  return {
    spans: [field, told],
    values: {
      field: note.text.slice(field.start, field.end),
      told: note.text.slice(told.start, told.end),
    },
  };
}
