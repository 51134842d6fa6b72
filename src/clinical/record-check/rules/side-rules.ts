import { isDenied } from '../note/negation.ts';
import { compares, isActing, type SidedPart, sidedParts } from '../note/find-sides.ts';
import type { Clause, Note } from '../note/types.ts';
import type { Evaluator, Hit } from './rule.ts';
import {
  complaints,
  contrary,
  current,
  diagnoses,
  onlySide,
  OPPOSITE,
  partsWhere,
  procedures,
  sideHit,
} from './side-parts.ts';

export interface SideRule {
  readonly compare: 'stated' | 'operation' | 'finding' | 'crossed';
}

const OPERATING = new Set(['operation-course', 'operation-events']);
const EXAMINING = new Set([
  'exam',
  'special-exam',
  'auxiliary',
  'admission-state',
  'case-features',
  'discharge-state',
  'present-state',
  'discussion',
  'brief-history',
  'basis',
  'condition-change',
  'treatment-course',
  'history',
  'rescue-course',
  'post-operative-measures',
  'plan',
  'treatment',
  'discharge-orders',
  'subjective',
  '',
]);

/** Sides of one part of the body that cannot both be true. */
export const side: Evaluator<SideRule> = (note, { compare }) => {
  switch (compare) {
    case 'stated':
      return statedSides(note);
    case 'operation':
      return operatedSides(note);
    case 'finding':
      return foundSides(note);
    case 'crossed':
      return crossedSides(note);
  }
};

/** Large parts, where an illness of one kind on each side is common. */
const EXACT = new Set(['chest', 'kidney', 'brain', 'limb', 'abdomen']);
const shared = (a: SidedPart, b: SidedPart): boolean =>
  a.findings.some((id) => b.findings.includes(id));

/** Diagnosis against diagnosis, operation against diagnosis, complaint against diagnosis. */
function statedSides(note: Note): Hit[] {
  const bySection = new Map<string, SidedPart[]>();
  for (const part of diagnoses(note)) {
    bySection.set(part.clause.section, [...(bySection.get(part.clause.section) ?? []), part]);
  }
  const lists = [...bySection.values(), procedures(note)];
  const hits = lists.flatMap((list, i) =>
    lists
      .slice(i + 1)
      .flatMap((other) =>
        firstContrary(
          note,
          list,
          other,
          (a, b) => [a, b].some(({ clause }) => clause.section === 'procedure') || shared(a, b),
        ),
      ),
  );
  if (hits.length > 0) return hits.slice(0, 1);
  return firstContrary(
    note,
    complaints(note),
    diagnoses(note),
    (a, b) =>
      sameFinding(a, b) ||
      (!EXACT.has(a.group) && (a.findings.length === 0 || b.findings.length === 0)),
  );
}

function firstContrary(
  note: Note,
  some: readonly SidedPart[],
  others: readonly SidedPart[],
  also: (a: SidedPart, b: SidedPart) => boolean,
): Hit[] {
  for (const group of new Set(some.map((part) => part.group))) {
    const a = onlySide(some.filter((part) => part.group === group));
    const near = others.filter((part) => part.group === group);
    // 「右侧睾丸扭转复位+双侧睾丸固定」: what is done on both sides besides does not hide the one that is treated.
    const b =
      onlySide(near) ??
      onlySide(near.filter((part) => part.side !== '双' && a !== undefined && shared(part, a)));
    if (a !== undefined && b !== undefined && contrary(a, b) && also(a, b))
      return [sideHit(a, b, note)];
  }
  return [];
}

/** Operations on both sides of a paired organ, named without a side. */
const WHOLE = /双|两侧|甲状腺(?:近)?(?:全|次全)切|全甲状腺/;

/** What the operation's course does on the side that is not to be operated on. */
function operatedSides(note: Note): Hit[] {
  const named = procedures(note);
  const targets = named.length > 0 ? named : diagnoses(note);
  if (note.clauses.some((clause) => clause.section === 'procedure' && WHOLE.test(clause.text)))
    return [];
  const course = partsWhere(
    note,
    (clause) =>
      current(clause) &&
      isActing(clause) &&
      (OPERATING.has(clause.section) ||
        (clause.section === 'treatment-course' &&
          /行[^,。;]*(?:术|穿刺|引流|切开|置管|固定)/.test(clause.text)) ||
        (clause.section === 'rescue-course' &&
          /穿刺|引流|切开|置管/.test(clause.text) &&
          !/锁骨下|颈内|股静脉|深静脉/.test(clause.text))),
  );
  const hits = course.flatMap((part): Hit[] => {
    const near = targets.filter(
      (target) => target.group === part.group || target.region === part.region,
    );
    const target = onlySide(near);
    if (target === undefined || !contrary(target, part)) return [];
    if (
      sidedParts(part.clause).some(
        (other) => other.side === target.side && other.region === part.region,
      )
    ) {
      return crossing(part, target) ? [sideHit(target, part, note)] : [];
    }
    return [sideHit(target, part, note)];
  });
  return hits.length > 0 ? hits.slice(0, 3) : generalCut(note, targets);
}

/** 「左侧第12肋下…穿刺右肾」: both sides in one clause, and the organ itself on the wrong one. */
function crossing(part: SidedPart, target: SidedPart): boolean {
  return part.group === target.group;
}

/** 「取左侧切口」 in an operation on the right. */
function generalCut(note: Note, targets: readonly SidedPart[]): Hit[] {
  const target = onlySide(targets);
  if (target === undefined) return [];
  return note.clauses.flatMap((clause): Hit[] => {
    if (
      clause.section !== 'operation-course' ||
      !current(clause) ||
      /腹|戳|肋|麦氏|穿刺孔|镜/.test(clause.text)
    )
      return [];
    const match = /([左右])侧?[^左右,。;]{0,6}切口/.exec(clause.text);
    if (match === null || match[1] !== OPPOSITE[target.side] || sidedParts(clause).length > 0)
      return [];
    const start = clause.start + match.index;
    const cut = {
      ...target,
      side: match[1] as SidedPart['side'],
      start,
      end: start + match[0].length,
    };
    return [sideHit(target, cut, note)];
  });
}

/** What says that this side is the healthy one, or only the one lain on or compared with. */
const HEALTHY =
  /正常|清(?!创)|良好|完好|愈合|阴性|\(-\)|\(~\)|未|无(?!力)|没有|瘢痕|肌力(?:正常|[5Ⅴ])|对称|灵敏|有力|自如|(?<!不)可(?!见|闻|触|及|扪)|软(?!组织|骨)|头皮|避免|对侧|健侧|患侧|卧|偏|不予|随访|观察中|穿刺点|桡动脉|静脉置管|股动脉|静脉通路|留置针|输液|测血压|囊肿|钙化|增生|陈旧|曾|年前|术后\d+年/;

/** The complaint or the diagnosed illness found, or treated, on the other side. */
function foundSides(note: Note): Hit[] {
  const stated = [...complaints(note), ...diagnoses(note), ...procedures(note)];
  const inPlan = (clause: Clause): boolean =>
    PLANNING.has(clause.section) && clause.subject === 'patient' && !clause.past;
  const seen = partsWhere(
    note,
    (clause) =>
      (current(clause) || inPlan(clause)) && EXAMINING.has(clause.section) && !compares(clause),
  );
  const isHere = (part: SidedPart): boolean => stated.some(({ start }) => start === part.start);
  return seen
    .flatMap((part): Hit[] => {
      const clause = part.clause;
      const wound = WOUND.test(clause.text) && !/瘢痕|陈旧|穿刺点|曾|年前/.test(clause.text);
      if (isHere(part) || (HEALTHY.test(clause.text) && !wound)) return [];
      if (!wound && isDenied(clause.text, part.start - clause.start, part.end - clause.start))
        return [];
      const same = stated.filter(({ group }) => group === part.group);
      const target = onlySide(same);
      if (target === undefined || !contrary(target, part)) return [];
      // Another kind of finding on the other side is another illness; no finding at all is the same one.
      if (clause.section === 'history' && /年|[月周]前|既往|曾/.test(clause.text)) return [];
      const isSame =
        wound ||
        (part.findings.length > 0
          ? same.some((one) => sameFinding(one, part))
          : inPlan(clause) && TREATING.test(clause.text));
      if (!isSame) return [];
      const both = seen.some(
        (one) =>
          one.clause.section === clause.section &&
          one.group === part.group &&
          one.side === target.side &&
          (one.findings.some((id) => part.findings.includes(id)) ||
            one.clause.sentence === clause.sentence),
      );
      return both ? [] : [sideHit(target, part, note)];
    })
    .slice(0, 2);
}

const WOUND = /切口|术口|伤口|敷料|引流管|胸管|石膏|支具/;
const TREATING =
  /制动|封闭|注射|换药|固定|牵引|引流|手术|穿刺|切开|冷敷|热敷|锻炼|放疗|石膏|支具|滴眼|冲洗|置管|抬高|切除|置换|治疗|外展|中立位|屈曲位|功能位|敷|悬吊|禁止负重|负重/;
const PLANNING = new Set([
  'plan',
  'treatment',
  'discharge-orders',
  'post-operative-measures',
  'precautions',
  'observation',
]);

function sameFinding(a: SidedPart, b: SidedPart): boolean {
  return EXACT.has(a.group) ? shared(a, b) : sharesFinding(a.findings, b.findings);
}

function sharesFinding(a: readonly string[], b: readonly string[]): boolean {
  const kind = (id: string): string =>
    ['injury', 'inflammation', 'pain', 'mass'].includes(id) ? 'local' : id;
  return a.some((id) => b.some((other) => kind(id) === kind(other)));
}

const HEMISPHERE = /大脑|额|颞|顶|枕|基底节|丘脑|内囊|放射冠|半卵圆|壳核|大脑中动脉/;
const UNCROSSED = /小脑|脑干|桥脑|脑桥|延髓|中脑|脑疝|两侧|双侧|多发/;

/** A lesion of one hemisphere weakens the other side: weakness on its own side only is looked at again. */
function crossedSides(note: Note): Hit[] {
  const lesions = diagnoses(note).filter(
    ({ group, clause }) =>
      group === 'brain' &&
      HEMISPHERE.test(clause.text) &&
      !UNCROSSED.test(clause.text) &&
      /梗死|出血|血肿/.test(clause.text),
  );
  const lesion = onlySide(lesions);
  const weak = partsWhere(note, current).filter(
    ({ group, findings, clause, start, end }) =>
      group === 'limb' &&
      findings.includes('weakness') &&
      !isDenied(clause.text, start - clause.start, end - clause.start) &&
      !/无|肌力(?:正常|[5Ⅴ])/.test(clause.text.replace(/无力/g, '')),
  );
  const weakness = onlySide(weak);
  if (lesion === undefined || weakness === undefined || lesion.side !== weakness.side) return [];
  return [sideHit(lesion, weakness, note)];
}
