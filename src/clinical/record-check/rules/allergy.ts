import { type Static, Type } from 'typebox';
import type { Span } from '../../../core/text/span.ts';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/allergy-classes.json' with { type: 'json' };
import { foldWidth } from '../note/fold-width.ts';
import { isDenied } from '../note/negation.ts';
import { DIAGNOSIS_SECTIONS } from '../note/read-sections.ts';
import type { Clause, Note } from '../note/types.ts';
import type { Evaluator, Hit } from './rule.ts';

const text = Type.String({ minLength: 1 });
const schema = Type.Object({
  note: text,
  source: Type.Object({ title: text, year: Type.Integer(), where: text }),
  classes: Type.Array(
    Type.Object({
      id: text,
      zh: text,
      en: text,
      allergen: text,
      drug: text,
      sameOnly: Type.Optional(Type.Boolean()),
      mention: Type.Array(text),
    }),
  ),
  reaction: text,
  denied: text,
  notGiven: text,
  given: text,
});
const TABLE: Static<typeof schema> = checkedTable('record-check/allergy-classes', schema, json);
const CLASSES = TABLE.classes.map((entry) => ({
  ...entry,
  allergen: new RegExp(entry.allergen),
  drug: new RegExp(entry.drug, 'g'),
}));
const REACTION = new RegExp(TABLE.reaction);
const DENIED = new RegExp(TABLE.denied);
const NOT_GIVEN = new RegExp(TABLE.notGiven);
const GIVEN = new RegExp(TABLE.given);

export interface AllergyRule {
  /** `same`: the allergen or its class was given. `related`: a class whose use has to be explained. */
  readonly relation: 'same' | 'related';
}

export interface Allergy extends Span {
  readonly classId: string;
  readonly word: string;
}

/** A recorded allergy against the drugs the record says were given. */
export const allergy: Evaluator<AllergyRule> = (note, { relation }) => {
  const known = [...recordedAllergies(note), ...givenAllergies(note)];
  const found = new Map<string, Hit>();
  for (const recorded of known) {
    const entry = CLASSES.find(({ id }) => id === recorded.classId);
    if (entry === undefined) continue;
    const wanted =
      relation === 'same' ? [entry] : CLASSES.filter(({ id }) => entry.mention.includes(id));
    for (const drug of wanted.flatMap((target) => drugsGiven(note, target.drug))) {
      const word = note.folded.slice(drug.start, drug.end);
      const same =
        entry.sameOnly !== true || recorded.word.includes(word) || word.includes(recorded.word);
      if (!same || found.has(String(drug.start)) || foundOutLater(note, recorded, drug)) continue;
      found.set(String(drug.start), {
        spans: recorded.end === 0 ? [drug] : [recorded, drug],
        values: { allergy: recorded.word, drug: word, class: entry.zh, classEn: entry.en },
      });
    }
  }
  return [...found.values()].slice(0, 3);
};

/** Given first, and the allergy noticed by it: told in one part, the drug before the reaction, then stopped. */
function foundOutLater(note: Note, recorded: Allergy, drug: Span): boolean {
  if (recorded.end === 0) return false;
  const clauses = note.clauses.filter(({ start, end }) => drug.start < end && start < recorded.end);
  const [first, last] = [clauses[0], clauses.at(-1)];
  if (first !== undefined && first === last) return true;
  const isLater = drug.start < recorded.start || isDiagnosis(note, recorded);
  if (isLater && reactedTo(note, drug)) return true;
  return (
    drug.start < recorded.start &&
    first?.section === last?.section &&
    /停|出现|考虑/.test(note.folded.slice(drug.end, recorded.end + 20))
  );
}

function isDiagnosis(note: Note, span: Span): boolean {
  const clause = note.clauses.find(({ start, end }) => start <= span.start && span.end <= end);
  return clause !== undefined && DIAGNOSIS_SECTIONS.has(clause.section);
}

/** 「静脉注射碘佛醇约2分钟后,患者诉喉部发紧」: the drug is told as the cause of what is diagnosed. */
function reactedTo(note: Note, drug: Span): boolean {
  const at = note.clauses.findIndex(({ start, end }) => start <= drug.start && drug.end <= end);
  const told = note.clauses.slice(at, at + 4).map(({ text: words }) => words);
  return /后|过程中|期间|时/.test(told[0] ?? '') && told.some((words) => SYMPTOM.test(words));
}
const SYMPTOM = /皮疹|风团|潮红|瘙痒|喉|胸闷|气促|呼吸困难|休克|发绀|血压下降|意识/;

/** Allergies the record states of the patient; denied ones and those of relatives are left out. */
export function recordedAllergies(note: Note): Allergy[] {
  return sentences(note).flatMap((clauses) => {
    if (!clauses.some(({ text: words }) => REACTION.test(words))) return [];
    return clauses.flatMap((clause, index) => {
      const reacts = reactionAfter(clauses, index);
      if (!reacts || clause.subject !== 'patient' || DENIED.test(clause.text)) return [];
      return CLASSES.flatMap(({ id, allergen }) => {
        const match = allergen.exec(clause.text);
        if (match === null || GIVEN_NOW.test(clause.text)) return [];
        if (isDenied(clause.text, match.index, match.index + match[0].length)) return [];
        const start = clause.start + match.index;
        return [{ classId: id, word: match[0], start, end: start + match[0].length }];
      });
    });
  });
}
/** 「青霉素过敏」 in one clause; or a drug taken, and the reaction told in the clauses after it. */
function reactionAfter(clauses: readonly Clause[], index: number): boolean {
  const [own, next] = [clauses[index]?.text ?? '', clauses[index + 1]?.text ?? ''];
  if (REACTION.test(own)) return !DENIED.test(own);
  const soon = /过敏(?!性(?:鼻炎|紫癜|皮炎))|(?:后|出现)[^,]{0,10}(?:风团|荨麻疹|喉头水肿)/.test(
    next,
  );
  return /服|注射|用药|肌注|静滴|皮试|[^,]{1,6}$/.test(own) && soon && !DENIED.test(next);
}
/** A drug given now is no allergen, although a reaction is told beside it. */
const GIVEN_NOW = /^[ ]*(?:\d[.、])?(?:今日?|现|继续)?予/;

function givenAllergies(note: Note): Allergy[] {
  return (note.patient.allergies ?? []).flatMap((stated) => {
    const words = foldWidth(stated);
    if (DENIED.test(words)) return [];
    return CLASSES.flatMap(({ id, allergen }) => {
      const match = allergen.exec(`${words}过敏`);
      return match === null ? [] : [{ classId: id, word: match[0], start: 0, end: 0 }];
    });
  });
}

function sentences(note: Note): Clause[][] {
  const bySentence = new Map<number, Clause[]>();
  for (const clause of note.clauses) {
    const known = bySentence.get(clause.sentence);
    if (known === undefined) bySentence.set(clause.sentence, [clause]);
    else known.push(clause);
  }
  return [...bySentence.values()];
}

const HISTORY = new Set([
  'past-history',
  'allergy-history',
  'family-history',
  'personal-history',
  'differential',
  'auxiliary',
]);
const TREATING = new Set([
  'plan',
  'treatment',
  'discharge-orders',
  'post-operative-measures',
  'treatment-course',
  'rescue-course',
  'precautions',
]);

function drugsGiven(note: Note, drug: RegExp): Span[] {
  return note.clauses.flatMap((clause) => {
    if (clause.subject !== 'patient' || HISTORY.has(clause.section)) return [];
    const treating = TREATING.has(clause.section) || GIVEN.test(clause.text);
    if (!treating || (clause.past && !TREATING.has(clause.section))) return [];
    return [...clause.text.matchAll(drug)].flatMap((match) => {
      const around =
        clause.text.slice(0, match.index) + clause.text.slice(match.index + match[0].length);
      if (
        NOT_GIVEN.test(around) &&
        !/改用$|换用$|换为$|停[^,]{1,12}改用$/.test(clause.text.slice(0, match.index))
      )
        return [];
      if (isDenied(clause.text, match.index, match.index + match[0].length)) return [];
      if (clause.text.slice(match.index + match[0].length).startsWith('类')) return [];
      const start = clause.start + match.index;
      return [{ start, end: start + match[0].length }];
    });
  });
}
