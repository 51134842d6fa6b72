import { Type } from 'typebox';
import type { Span } from '../../../core/text/span.ts';
import { checkedTable } from '../../clinical-data.ts';
import json from '../data/names.json' with { type: 'json' };
import { foldWidth } from '../note/fold-width.ts';
import type { Clause, Note } from '../note/types.ts';
import type { Evaluator } from './rule.ts';

const text = Type.String({ minLength: 1 });
const TABLE = checkedTable(
  'record-check/names',
  Type.Object({ note: text, surnames: text, common: text, words: text, titles: text }),
  json,
);

const DOUBLE = '欧阳|诸葛|司马|上官|慕容|司徒|东方|尉迟|皇甫';
const SURNAME = `(?:${DOUBLE}|[${TABLE.surnames}])`;
/** 某某 for a name that was blotted out. */
const GIVEN = String.raw`(?:某{1,2}|[\u4e00-\u9fa5]{1,2}?)`;
const AFTER_NAME = String.raw`[,、 (]*(?:男|女|\d{1,3}岁|\d{1,3}床)`;
const WITH_BED = new RegExp(
  String.raw`(?<!\d|同室|邻床|转至|转入|由)0*(?<bed>\d{1,3})床(?:患者|患儿|产妇|病人|病友)?[: ]*(?<name>${SURNAME}(?:某{1,2}|[\u4e00-\u9fa5]{1,2}))?`,
  'g',
);
const INTRODUCED = new RegExp(
  String.raw`(?<=^|患者|患儿|产妇|病人|[ :(“])(?<name>${SURNAME}${GIVEN})(?=${AFTER_NAME}|$)`,
  'g',
);
const CALLED = new RegExp(
  String.raw`(?:患者|患儿|产妇)(?<name>[${TABLE.common}](?:某{1,2}|[\u4e00-\u9fa5]{2}))`,
  'g',
);
/** Names of two characters, only before what a sentence about a person goes on with. */
const SHORT = new RegExp(
  String.raw`(?:患者|患儿|产妇)(?<name>[${TABLE.common}][\u4e00-\u9fa5])(?=诉|因|于|今|昨|术后|入院|产后|为|住|行|的|$)`,
  'g',
);
const FAMILY_OF = new RegExp(
  String.raw`(?:患者|患儿|产妇)(?<name>[${TABLE.common}][\u4e00-\u9fa5]{1,2})[及的]?(?:家属|家人|父母|之)`,
);
const WORDS = new RegExp(`^(?:${TABLE.words})`);
const TITLES = new RegExp(TABLE.titles);
const INTRODUCING = new RegExp(`^${AFTER_NAME}`);
const STRANGE_ROLE =
  /(?:该|本例|此|患者为)?(?:孕妇|孕产妇|产妇|产褥)|母婴同室|母乳喂养指导|该患儿|患儿/g;
const NEIGHBOUR = /(?<!母婴)同室|邻床|为其|注意区分|避免混淆|同名|核对|供者|捐|混放/;

/** Sentences that speak of another patient: another name or bed, a pregnant woman in a man's record, a child in an adult's. */
export const copiedText: Evaluator<object> = (note) => {
  const found = strangers(note);
  const own = note.identity.name ?? note.identity.sex;
  return found.map((span) => ({
    spans: own === undefined ? [span] : [own, span],
    values: { text: note.text.slice(span.start, span.end) },
  }));
};

/** Where the record speaks of another patient. */
export function strangers(note: Note): Span[] {
  const places: Span[] = secondHeads(note);
  for (const [index, clause] of note.clauses.entries()) {
    if (clause.section === 'signature' || NEIGHBOUR.test(clause.text)) continue;
    if (places.some(({ end }) => end >= clause.end)) continue;
    const place =
      strangerByBed(note, clause) ??
      strangerByName(note, clause, note.clauses[index + 1]) ??
      strangeRole(note, clause) ??
      strangeSexAndAge(note, clause) ??
      strangeTitle(note, clause) ??
      strangePregnancy(note, clause);
    if (place !== undefined) places.push({ start: place.start, end: endOfStranger(note, index) });
  }
  return places;
}

/** Another name or record number under a second heading of the same kind. */
function secondHeads(note: Note): Span[] {
  return ['name', 'record-number'].flatMap((id) => {
    const values = note.sections
      .filter((section) => section.id === id)
      .flatMap(({ start, end }) => {
        const value = /[\u4e00-\u9fa5A-Za-z0-9-]+/.exec(note.folded.slice(start, end));
        return value === null
          ? []
          : [
              {
                value: value[0],
                start: start + value.index,
                end: start + value.index + value[0].length,
              },
            ];
      });
    const first = values[0];
    return values.filter(
      ({ value }) =>
        first !== undefined &&
        value !== first.value &&
        !first.value.startsWith(value) &&
        !value.startsWith(first.value),
    );
  });
}

/** A stranger who opens a sentence has the whole of it; one inside has what introduces him. */
function endOfStranger(note: Note, index: number): number {
  const clause = note.clauses[index];
  const opens = note.clauses[index - 1]?.sentence !== clause?.sentence;
  let end = clause?.end ?? 0;
  for (const next of note.clauses.slice(index + 1)) {
    const belongs = opens || /^[ ]*(?:男|女|\d{1,3}岁|\d{1,3}床)[ ]*$/.test(next.text);
    if (next.sentence !== clause?.sentence || !belongs) break;
    ({ end } = next);
  }
  return end;
}

function ownName(note: Note): string {
  return foldWidth(note.patient.name ?? note.identity.name?.value ?? '');
}

function isOwn(own: string, name: string): boolean {
  if (name.includes('某')) return own.startsWith(name.replaceAll('某', ''));
  return own.startsWith(name) || name.startsWith(own);
}

function strangerByBed(note: Note, clause: Clause): Span | undefined {
  const [own, bed] = [ownName(note), note.identity.bed];
  for (const match of clause.text.matchAll(WITH_BED)) {
    const name = match.groups?.['name'];
    const start = clause.start + match.index;
    if (bed !== undefined && start <= bed.end && bed.start <= start + match[0].length) continue;
    const otherBed = bed !== undefined && match.groups?.['bed'] !== bed.value.replace(/^0+/, '');
    const otherName =
      name !== undefined &&
      own !== '' &&
      !isOwn(own, name) &&
      !TITLES.test(clause.text.slice(match.index, match.index + match[0].length + 3));
    const named = /患者|患儿|产妇|病人|病友/.test(match[0]);
    const bare =
      otherBed &&
      name === undefined &&
      /^[\u4e00-\u9fa5]/.test(clause.text.slice(match.index + match[0].length)) &&
      !/转|调|移|搬|床位|床[旁边头单栏]/.test(clause.text);
    if (otherName ? named || otherBed : bare) {
      return { start, end: clause.end };
    }
  }
  return undefined;
}

function strangerByName(note: Note, clause: Clause, next: Clause | undefined): Span | undefined {
  const own = ownName(note);
  if (own === '') return undefined;
  const family = strangersFamily(clause, own);
  if (family !== undefined || clause.subject === 'relative') return family;
  for (const match of clause.text.matchAll(INTRODUCED)) {
    const name = match.groups?.['name'] ?? '';
    const rest = clause.text.slice(match.index + match[0].length);
    const introduced =
      rest === '' ? next?.sentence === clause.sentence && INTRODUCING.test(next.text) : true;
    if (introduced && !isOwn(own, name) && !isHeadLine(note, clause, match.index)) {
      return { start: clause.start + match.index, end: clause.end };
    }
  }
  for (const match of [...clause.text.matchAll(CALLED), ...clause.text.matchAll(SHORT)]) {
    const name = match.groups?.['name'] ?? '';
    const rest = clause.text.slice(match.index + match[0].length);
    if (isOwn(own, name) || WORDS.test(name) || TITLES.test(name + rest.slice(0, 2))) continue;
    return { start: clause.start + match.index, end: clause.end };
  }
  return undefined;
}

/** 「患者孙立强家属要求出院」: a relative acts, but whose is said. */
function strangersFamily(clause: Clause, own: string): Span | undefined {
  const match = FAMILY_OF.exec(clause.text);
  const name = match?.groups?.['name'] ?? '';
  if (match === null || isOwn(own, name) || WORDS.test(name)) return undefined;
  return { start: clause.start + match.index, end: clause.end };
}

/** The patient's own head line, where a nickname or a department may stand before the sex. */
function isHeadLine(note: Note, clause: Clause, at: number): boolean {
  const sex = note.identity.sex;
  return (
    clause.section === 'signature' ||
    clause.section === 'surgeon' ||
    clause.section === 'assistant' ||
    (sex !== undefined && sex.start >= clause.start + at && sex.start - (clause.start + at) < 16) ||
    clause.line === 0
  );
}

/** 王女士 in the record of a man named otherwise. */
function strangeTitle(note: Note, clause: Clause): Span | undefined {
  const sex = note.patient.sex ?? note.identity.sex?.value;
  const own = ownName(note);
  const match = new RegExp(
    `(?<surname>${SURNAME})(?<given>[\\u4e00-\\u9fa5]{0,2}?)(?<title>女士|阿姨|奶奶|大娘|先生|大爷|大叔)`,
  ).exec(clause.text);
  if (match === null || sex === undefined || own === '' || clause.subject === 'relative')
    return undefined;
  const otherSex = /先生|大爷|大叔/.test(match[0]) !== (sex === 'male');
  const { surname = '', given = '' } = match.groups ?? {};
  if (!otherSex && own.startsWith(`${surname}${given}`)) return undefined;
  if (/家属|亲属|陪|签字|沟通|其|联系/.test(clause.text)) return undefined;
  return { start: clause.start + match.index, end: clause.end };
}

/** Foetus and lying-in in a man's record, without a word of whom they are. */
function strangePregnancy(note: Note, clause: Clause): Span | undefined {
  const sex = note.patient.sex ?? note.identity.sex?.value;
  const age = note.identity.age?.value ?? note.patient.ageYears ?? 40;
  if (clause.subject === 'relative' || age < 14 || clause.past) return undefined;
  const match = /胎心(?!尖)|胎动|宫缩|恶露|胎位|宫底/.exec(clause.text);
  if (match === null || !(sex === 'male' || age >= 55)) return undefined;
  return { start: clause.start + match.index, end: clause.end };
}

/** 「女,35岁」 or 「30岁女性」 in the record of a man of 60: both wrong at once is another person. */
function strangeSexAndAge(note: Note, clause: Clause): Span | undefined {
  const { sex, age } = note.identity;
  const match =
    /(?<years>\d{1,3})岁[^,。;]{0,6}(?<s1>男|女)(?:性)?|(?<s2>男|女)(?:性)?[,、 ]?(?<y2>\d{1,3})岁/.exec(
      clause.text,
    );
  if (
    match === null ||
    sex === undefined ||
    age === undefined ||
    clause.subject === 'relative' ||
    clause.start <= sex.end
  )
    return undefined;
  const { years, s1, s2, y2 } = match.groups ?? {};
  const otherSex = ((s1 ?? s2) === '男') !== (sex.value === 'male');
  const otherAge = Math.abs(Number(years ?? y2) - age.value) > 2;
  const start = clause.start + match.index;
  return otherSex && otherAge && clause.subject === 'patient'
    ? { start, end: clause.end }
    : undefined;
}

/** Whether anything else in the record speaks of pregnancy or birth. */
function isWithChild(note: Note, clause: Clause): boolean {
  const rest = note.folded.slice(0, clause.start) + note.folded.slice(clause.end);
  return /孕|妊娠|产后|产科|分娩|胎|剖宫产|顺产|宫缩|产程|停经/.test(rest);
}

function strangeRole(note: Note, clause: Clause): Span | undefined {
  const sex = note.patient.sex ?? note.identity.sex?.value;
  const age = note.identity.age?.value ?? note.patient.ageYears;
  if (clause.subject === 'relative' || clause.section === 'differential') return undefined;
  for (const match of clause.text.matchAll(STRANGE_ROLE)) {
    const child = match[0].endsWith('患儿');
    const strange = child
      ? age !== undefined &&
        age >= 19 &&
        sex !== undefined &&
        !/新生儿|母|产/.test(note.folded.slice(0, 120))
      : sex === 'male' || (age !== undefined && age >= 55) || !isWithChild(note, clause);
    if (strange) return { start: clause.start + match.index, end: clause.end };
  }
  return undefined;
}
