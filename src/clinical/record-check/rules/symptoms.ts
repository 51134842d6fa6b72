import { isDenied } from '../note/negation.ts';
import type { Clause, Note } from '../note/types.ts';
import {
  EARLIER,
  factHit,
  LASTING,
  LESSENED,
  type Place,
  placeOf,
  SYMPTOMS,
  WHOLE_COURSE,
} from './fact-table.ts';
import type { Hit } from './rule.ts';

const NOT_TOLD = new Set([
  'plan',
  'treatment',
  'discharge-orders',
  'precautions',
  'observation',
  'past-history',
  'family-history',
  'post-operative-measures',
]);

/** Symptoms told and denied for the same time; at most two. */
export function symptoms(note: Note, clauses: readonly Clause[]): Hit[] {
  return SYMPTOMS.flatMap(({ name, form }) => symptom(note, name, form, clauses)).slice(0, 2);
}

function symptom(note: Note, name: string, form: RegExp, clauses: readonly Clause[]): Hit[] {
  const told = clauses.filter(
    ({ section, past, hypothetical }) => !NOT_TOLD.has(section) && !past && !hypothetical,
  );
  const places = told.flatMap((clause) => placeOf(clause, form));
  const isNo = ({ clause, start, end }: Place): boolean =>
    isDenied(clause.text, start - clause.start, end - clause.start);
  // Symptoms that have gone do not contradict a later denial.
  const yes = places.filter((place) => !isNo(place) && !LESSENED.test(place.clause.text));
  const no = places.filter(isNo);
  const pair =
    overWholeCourse(yes, no) ??
    stillThere(yes, no) ??
    sameDay(note, yes, no) ??
    complained(
      places.filter((place) => !isNo(place)),
      no,
    );
  return pair === undefined ? [] : [factHit(note, pair[0], pair[1], name, name)];
}

type Pair = readonly [Place, Place];

/** 「入院以来无咯血」 beside 「昨夜咯鲜红色血」. */
function overWholeCourse(yes: readonly Place[], no: readonly Place[]): Pair | undefined {
  const denial = no.find(({ clause }) => WHOLE_COURSE.test(clause.text));
  if (denial === undefined) return undefined;
  const afterAdmission = /入院|住院/.test(denial.clause.text);
  const told = yes.find(
    ({ clause }) =>
      clause !== denial.clause &&
      !/因[“"]/.test(clause.text) &&
      !(
        afterAdmission &&
        [
          'chief-complaint',
          'history',
          'admission-state',
          'case-features',
          'brief-history',
        ].includes(clause.section)
      ),
  );
  return told === undefined ? undefined : [told, denial];
}

const NOW = new Set([
  'discharge-state',
  'present-state',
  '',
  'subjective',
  'treatment-course',
  'discussion',
  'exam',
]);

/** 「仍每日有胸痛发作」 beside 「出院情况:无胸痛」. */
function stillThere(yes: readonly Place[], no: readonly Place[]): Pair | undefined {
  const told = yes.find(({ clause }) => LASTING.test(clause.text) && NOW.has(clause.section));
  const denial = no.find(
    ({ clause }) =>
      NOW.has(clause.section) &&
      clause.section !== 'treatment-course' &&
      !/昨|入院时/.test(clause.text),
  );
  return told === undefined || denial === undefined ? undefined : [told, denial];
}

const DAILY = new Set(['progress-note', 'attending-round', 'post-operative-note']);

/** 「诉呕吐2次」 and, in the analysis of the same day, 「患者无呕吐」. */
function sameDay(note: Note, yes: readonly Place[], no: readonly Place[]): Pair | undefined {
  if (!DAILY.has(note.type)) return atAdmission(note, yes, no);
  const now = yes.find(
    ({ clause }) => clause.section === 'discussion' && /今|仍|现|目前/.test(clause.text),
  );
  const denied = no.find(
    ({ clause }) => clause.section === '' && !EARLIER.test(clause.text) && clause.text.length < 16,
  );
  if (now !== undefined && denied !== undefined) return [now, denied];
  const told = yes.find(
    ({ clause }) =>
      (clause.section === '' || clause.section === 'subjective') &&
      !/因[“"]/.test(clause.text) &&
      !EARLIER.test(clause.text),
  );
  const denial = no.find(
    ({ clause }) =>
      clause.section === 'discussion' &&
      clause.text.length < 24 &&
      !EARLIER.test(clause.text) &&
      !/放射|反跳|绞|剧烈|明显|再|新/.test(clause.text),
  );
  return told === undefined || denial === undefined ? undefined : [told, denial];
}

/** A sentence that weighs another illness and lets it go. */
function dismisses(note: Note, { sentence }: Clause): boolean {
  return note.clauses.some(
    (other) => other.sentence === sentence && /不支持|除外|排除|鉴别|不符/.test(other.text),
  );
}

const ARRIVAL = new Set(['admission-note', 'first-progress-note', 'outpatient-note']);

/** The complaint denied in the analysis of the same visit. */
function atAdmission(note: Note, yes: readonly Place[], no: readonly Place[]): Pair | undefined {
  if (!ARRIVAL.has(note.type)) return undefined;
  const told = yes.find(
    ({ clause }) => clause.section === 'chief-complaint' || /因[“"]/.test(clause.text),
  );
  const denial = no.find(
    ({ clause }) =>
      ['discussion', 'basis', 'diagnosis'].includes(clause.section) &&
      clause.text.length < 24 &&
      !EARLIER.test(clause.text) &&
      !/放射|反跳|绞|剧烈|明显|再|新|后/.test(clause.text) &&
      !dismisses(note, clause),
  );
  return told === undefined || denial === undefined ? undefined : [told, denial];
}

const TEMPERATURE = /(?:(?<![A-Za-z])T|体温)[: ]*(\d{2}(?:\.\d)?)[ ]*℃/;

/** 「今日无发热」 over a temperature of 38 °C or more taken at the same time. */
export function fever(note: Note, clauses: readonly Clause[]): Hit[] {
  const now = clauses.filter(({ past, hypothetical }) => !past && !hypothetical);
  const denial = now.find(
    ({ text: words, section }) =>
      (!EARLIER.test(words) || WHOLE_COURSE.test(words)) &&
      /(?:今日?|现|目前|仍)?(?:无发热|体温正常|未再发热)/.test(words) &&
      (DAILY.has(note.type) || section === 'discharge-state' || section === 'present-state'),
  );
  if (denial === undefined) return [];
  const measured = now.find((clause) => {
    const value = Number(TEMPERATURE.exec(clause.text)?.[1] ?? 0);
    const sameTime = DAILY.has(note.type)
      ? clause.section === 'exam'
      : clause.section === denial.section;
    return (
      value >= 38 &&
      value < 43 &&
      sameTime &&
      !EARLIER.test(clause.text) &&
      !/最高/.test(clause.text)
    );
  });
  if (measured === undefined) return [];
  const spans = [measured, denial].toSorted((a, b) => a.start - b.start);
  return [{ spans, values: { yes: measured.text.trim(), no: denial.text.trim() } }];
}

/** The complaint itself denied in the history, which tells of it nowhere. */
function complained(yes: readonly Place[], no: readonly Place[]): Pair | undefined {
  const complaint = yes.find(({ clause }) => clause.section === 'chief-complaint');
  if (complaint === undefined || yes.some(({ clause }) => clause.section === 'history'))
    return undefined;
  const denial = no.find(
    ({ clause }) => clause.section === 'history' && !/现|目前|今|期间|已/.test(clause.text),
  );
  return denial === undefined ? undefined : [complaint, denial];
}
