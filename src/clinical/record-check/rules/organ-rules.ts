import { type Static, Type } from 'typebox';
import type { Span } from '../../../core/text/span.ts';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/organs.json' with { type: 'json' };
import { DIAGNOSIS_SECTIONS } from '../note/read-sections.ts';
import type { Clause, Note } from '../note/types.ts';
import { strangers } from './copied-text.ts';
import type { Evaluator, Hit } from './rule.ts';

const text = Type.String({ minLength: 1 });
const schema = Type.Object({
  note: text,
  organs: Type.Array(
    Type.Object({ id: text, zh: text, illness: text, operation: text, near: Type.Array(text) }),
  ),
  opening: text,
  neutral: text,
});
const TABLE: Static<typeof schema> = checkedTable('record-check/organs', schema, json);
const ORGANS = TABLE.organs.map((organ) => ({
  ...organ,
  illness: new RegExp(organ.illness),
  operation: new RegExp(organ.operation),
}));
/** Operations done for illnesses of any organ. */
const NEUTRAL = new RegExp(TABLE.neutral);
/** 「完整切除胆囊」 in the course itself. */
const CUTTING =
  /(?:完整|遂|予|顺行|逆行)?(?:(?:切除|摘除|切下)(?<name>[^,。;及、]{2,10})|切开(?<cut>[^,。;及、]{2,6}取(?:出)?(?:结)?石))/g;
const OPENING = new RegExp(TABLE.opening, 'g');
/** A named organ taken out, whatever was done besides. */
const ORGAN_REMOVED = /(?:脾|胃|胆囊|肾|子宫|甲状腺|阑尾)[^,。;+、]{0,4}切除/;
/** 「脾切除+贲门周围血管离断手术顺利」. */
const DONE =
  /^[ ]*(?<name>[^,。;:]{2,24}?(?:切除|离断|吻合|置换|修补|取石|成形|清扫)[^,。;:]{0,8}?)(?:手?术)?(?:过程)?(?:顺利|成功)/g;

export interface OrganRule {
  readonly compare: 'named-operation' | 'told-operation' | 'course' | 'diagnoses';
}

interface Named extends Span {
  readonly organs: ReadonlySet<string>;
}

/** Operation against diagnosis by organ, and the diagnosis before the operation against the one after it. */
export const organs: Evaluator<OrganRule> = (note, { compare }) => {
  switch (compare) {
    case 'named-operation':
      return mismatches(note, namedOperations(note), illnesses(note));
    case 'told-operation': {
      const named = namedOperations(note).flatMap((operation) => [...operation.organs]);
      const ill = illnesses(note);
      if (ill === undefined) return [];
      const wider = { ...ill, organs: new Set([...ill.organs, ...named]) };
      return mismatches(note, toldOperations(note), wider);
    }
    case 'course':
      return courseOrgans(note);
    case 'diagnoses':
      return diagnosisChange(note);
  }
};

function organsIn(words: string, kind: 'illness' | 'operation'): Set<string> {
  return new Set(ORGANS.filter((organ) => organ[kind].test(words)).map(({ id }) => id));
}

function body(note: Note, section: { readonly start: number; readonly end: number }): Span {
  const raw = note.folded.slice(section.start, section.end);
  const lead = raw.length - raw.trimStart().length;
  const line = raw.trimStart().split('\n')[0] ?? '';
  return {
    start: section.start + lead,
    end: section.start + lead + line.replace(/[ 。;,]+$/, '').length,
  };
}

function namedOperations(note: Note): Named[] {
  return note.sections
    .filter(({ id }) => id === 'procedure')
    .map((section) => {
      const span = body(note, section);
      return { ...span, organs: organsIn(note.folded.slice(span.start, span.end), 'operation') };
    });
}

function illnesses(note: Note): Named | undefined {
  const spans = note.sections
    .filter(({ id }) => DIAGNOSIS_SECTIONS.has(id))
    .map((s) => body(note, s));
  const known = new Set(
    spans.flatMap(({ start, end }) => [...organsIn(note.folded.slice(start, end), 'illness')]),
  );
  if (spans.length === 0) return consideredIllness(note);
  const first = spans[0];
  return first === undefined || known.size === 0 ? undefined : { ...first, organs: known };
}

/** 「肝胆外科26床」 names no illness. */
const DEPARTMENT = /科[ ]*\d*床|^[ ]*[\u4e00-\u9fa5]{1,6}科[ ]*$/;

/** 「考虑急性阑尾炎」, or what the first lines say the patient has, where no diagnosis has a heading. */
function consideredIllness(note: Note): Named | undefined {
  const stated = note.clauses.filter(
    ({ text: words, section, subject, past, line }) =>
      subject === 'patient' &&
      !past &&
      ((section === 'discussion' && /考虑|诊断/.test(words)) ||
        (section === '' && line <= 2 && !/诉/.test(words) && !DEPARTMENT.test(words))) &&
      organsIn(words, 'illness').size > 0,
  );
  const first = stated[0];
  if (first === undefined) return undefined;
  const known = new Set(stated.flatMap(({ text: words }) => [...organsIn(words, 'illness')]));
  return { start: first.start, end: first.end, organs: known };
}

/** 「遂行胃大部切除」, 「4月5日全麻下行…术」 of this stay. */
function toldOperations(note: Note): Named[] {
  const foreign = strangers(note);
  const ids = new Set([
    'operation-course',
    'treatment-course',
    'discussion',
    'plan',
    'treatment',
    'brief-history',
    '',
  ]);
  return note.clauses
    .filter(
      (clause) =>
        ids.has(clause.section) &&
        !clause.past &&
        clause.subject === 'patient' &&
        !isElsewhere(clause),
    )
    .filter((clause) => !foreign.some((span) => span.start < clause.end && clause.start < span.end))
    .flatMap((clause) =>
      [
        ...clause.text.matchAll(OPENING),
        ...(clause.section === 'operation-course' ? clause.text.matchAll(CUTTING) : []),
        ...clause.text.matchAll(DONE),
      ].map((match) => {
        const name = match.groups?.['name'] ?? match.groups?.['cut'] ?? '';
        const start = clause.start + match.index + match[0].indexOf(name);
        return { start, end: start + name.length, organs: organsIn(name, 'operation') };
      }),
    );
}

function isElsewhere({ text: words }: Clause): boolean {
  return /外院|当地|门诊|造影|活检|穿刺|引流|会诊|鉴别|必要时|气管切开|置管|探查/.test(words);
}

function mismatches(note: Note, operations: readonly Named[], ill: Named | undefined): Hit[] {
  if (ill === undefined) return [];
  return operations.flatMap((operation): Hit[] => {
    const name = note.folded.slice(operation.start, operation.end);
    if (
      operation.organs.size === 0 ||
      (NEUTRAL.test(name) && !ORGAN_REMOVED.test(name)) ||
      fits(operation.organs, ill.organs)
    )
      return [];
    return [
      {
        spans: [ill, operation],
        values: {
          diagnosis: note.text.slice(ill.start, ill.end),
          operation: note.text.slice(operation.start, operation.end),
        },
      },
    ];
  });
}

function fits(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some(
    (id) =>
      others.has(id) ||
      ORGANS.some((organ) => organ.id === id && organ.near.some((near) => others.has(near))) ||
      ORGANS.some((organ) => others.has(organ.id) && organ.near.includes(id)),
  );
}

/** The course never names the organ of the operation, and another one again and again. */
function courseOrgans(note: Note): Hit[] {
  const [named] = namedOperations(note);
  const course = note.clauses.filter(
    ({ section, past }) => section === 'operation-course' && !past,
  );
  if (named === undefined || named.organs.size === 0 || course.length < 4) return [];
  const ill = illnesses(note)?.organs ?? new Set<string>();
  const wider = new Set([...named.organs, ...ill]);
  const told = course.map((clause) => organsIn(clause.text, 'operation'));
  if (told.some((found) => fits(found, wider))) return [];
  for (const organ of ORGANS) {
    const where = course.filter((_clause, index) => told[index]?.has(organ.id));
    const [first, second] = where;
    if (first === undefined || second === undefined) continue;
    return [
      {
        spans: [named, first],
        values: { diagnosis: note.text.slice(named.start, named.end), operation: organ.zh },
      },
    ];
  }
  return [];
}

function diagnosisChange(note: Note): Hit[] {
  const of = (id: string): Named | undefined => {
    const section = note.sections.find((candidate) => candidate.id === id);
    if (section === undefined) return undefined;
    const span = body(note, section);
    return { ...span, organs: organsIn(note.folded.slice(span.start, span.end), 'illness') };
  };
  const [before, after] = [of('preoperative-diagnosis'), of('intraoperative-diagnosis')];
  if (before === undefined || after === undefined) return [];
  if (before.organs.size === 0 || after.organs.size === 0 || fits(before.organs, after.organs))
    return [];
  return [
    {
      spans: [before, after],
      values: {
        a: note.text.slice(before.start, before.end),
        b: note.text.slice(after.start, after.end),
      },
    },
  ];
}
