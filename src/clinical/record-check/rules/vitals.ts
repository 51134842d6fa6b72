import type { Span } from '../../../core/text/span.ts';
import type { Note } from '../note/types.ts';
import { bloodLoss, transfusion } from './operative-amounts.ts';
import type { Evaluator, Hit } from './rule.ts';
import { found, measured, QUANTITIES, VITALS } from './vital-table.ts';

const PRESSURE = new RegExp(
  `${VITALS.bloodPressure.pattern}|收缩压[^\\d]{0,3}(\\d{2,3})[^\\d]{0,10}舒张压[^\\d]{0,3}(\\d{2,3})`,
  'g',
);
const IRREGULAR = new RegExp(VITALS.irregular);

export interface VitalRule {
  readonly check:
    | 'range'
    | 'pressure'
    | 'pulse'
    | 'bmi'
    | 'gcs-sum'
    | 'swapped'
    | 'coma'
    | 'breathing'
    | 'laboratory'
    | 'for-age'
    | 'blood-loss'
    | 'transfusion';
}

/** Measurements that cannot be, and measurements that cannot stand beside each other. */
export const vitals: Evaluator<VitalRule> = (note, { check }) => {
  switch (check) {
    case 'range':
      return outOfRange(note);
    case 'pressure':
      return pressures(note);
    case 'pulse':
      return pulseAndHeartRate(note);
    case 'swapped':
      return swapped(note);
    case 'coma':
      return coma(note);
    case 'breathing':
      return breathing(note);
    case 'gcs-sum':
      return comaSum(note);
    case 'laboratory':
      return laboratory(note);
    case 'for-age':
      return forAge(note);
    case 'bmi':
      return bodyMass(note);
    case 'blood-loss':
      return bloodLoss(note);
    case 'transfusion':
      return transfusion(note);
  }
};

const ARREST = new RegExp(VITALS.arrest);
const SLOW = new Set(['pulse', 'heart-rate', 'respiration', 'temperature']);

function outOfRange(note: Note): Hit[] {
  return QUANTITIES.flatMap(({ id, zh, en, low, high }) =>
    measured(note, id).flatMap((value): Hit[] => {
      // Before an arrest or in deep cold any slow rate is possible.
      const tooLow = value.value < low && !(SLOW.has(id) && ARREST.test(note.folded));
      return tooLow || value.value > high ? [rangeHit(note, value, zh, en, low, high)] : [];
    }),
  );
}

function rangeHit(note: Note, span: Span, zh: string, en: string, low: number, high: number): Hit {
  const value = note.text.slice(span.start, span.end);
  return {
    spans: [span],
    values: { what: zh, whatEn: en, value, low: String(low), high: String(high) },
  };
}

const LABORATORY = VITALS.laboratory.map((item) => ({
  ...item,
  pattern: new RegExp(item.pattern, 'g'),
}));

function laboratory(note: Note): Hit[] {
  return LABORATORY.flatMap(({ zh, en, pattern, low, high }) =>
    found(note, pattern)
      .filter(
        ({ value, clause }) =>
          (value < low || value > high) &&
          !/尿|阴道|胃液|试纸|胸水|腹水|脑脊液|引流液/.test(clause.text),
      )
      .map((value) => rangeHit(note, value, zh, en, low, high)),
  );
}

/** T 80次/分, P 36.5℃: an item with the unit of another. */
function swapped(note: Note): Hit[] {
  return note.clauses.flatMap((clause) =>
    [...clause.text.matchAll(new RegExp(VITALS.swapped, 'g'))].map((match) => {
      const start = clause.start + match.index;
      return { spans: [{ start, end: start + match[0].length }], values: { value: match[0] } };
    }),
  );
}

/** A clear mind with a GCS of 8 or less, coma with 15. */
function coma(note: Note): Hit[] {
  return measured(note, 'gcs').flatMap((score): Hit[] => {
    if (score.clause.past) return [];
    const pattern =
      score.value <= 8
        ? /神志清(?!.{0,2}欠)|神清|意识清/
        : score.value === 15
          ? /昏迷|呼之不应|意识丧失/
          : undefined;
    const beside = note.clauses.find(
      (clause) =>
        pattern?.test(clause.text) === true &&
        clause.section === score.clause.section &&
        clause.line === score.clause.line &&
        clause.sentence === score.clause.sentence &&
        !/无|曾|后/.test(clause.text),
    );
    if (beside === undefined) return [];
    const spans = [score, beside].toSorted((a, b) => a.start - b.start);
    return [{ spans, values: { stated: String(score.value), value: beside.text.trim() } }];
  });
}

/** Ten breaths a minute or fewer beside 呼吸急促, thirty or more beside 呼吸缓慢, in one sentence. */
function breathing(note: Note): Hit[] {
  return measured(note, 'respiration').flatMap((rate): Hit[] => {
    const pattern =
      rate.value <= 10
        ? /呼吸(?:明显)?(?:急促|增快|加快|窘迫)/
        : rate.value >= 30
          ? /呼吸(?:缓慢|减慢|抑制)/
          : undefined;
    const beside = note.clauses.find(
      ({ text: words, sentence, past }) =>
        !past &&
        sentence === rate.clause.sentence &&
        pattern?.test(words) === true &&
        !/无|不|后|转为|渐/.test(words),
    );
    if (beside === undefined) return [];
    const spans = [rate, beside].toSorted((a, b) => a.start - b.start);
    return [{ spans, values: { stated: String(rate.value), value: beside.text.trim() } }];
  });
}

/** E4V5M6 is 15. */
function comaSum(note: Note): Hit[] {
  return note.clauses.flatMap((clause): Hit[] => {
    const parts = new RegExp(VITALS.gcs).exec(clause.text);
    const stated = /GCS[^\d]{0,6}(\d{1,2})分|=[ ]*(\d{1,2})分?/.exec(clause.text);
    if (parts === null || stated === null) return [];
    const computed = Number(parts[1]) + Number(parts[2]) + Number(parts[3]);
    const written = Number(stated[1] ?? stated[2]);
    if (computed === written) return [];
    return [{ spans: [clause], values: { computed: String(computed), stated: String(written) } }];
  });
}

function forAge(note: Note): Hit[] {
  const years = note.identity.age?.value ?? note.patient.ageYears;
  if (years === undefined) return [];
  return VITALS.byAge
    .filter(
      ({ from, below }) => years >= (from ?? 0) && years < (below ?? Number.POSITIVE_INFINITY),
    )
    .flatMap(({ what, zh, en, low, high }) => {
      const wide = QUANTITIES.find(({ id }) => id === what);
      return measured(note, what)
        .filter(
          ({ value, clause }) =>
            clause.subject === 'patient' && !clause.past && (value < low || value > high),
        )
        .filter(({ value }) => wide !== undefined && value >= wide.low && value <= wide.high)
        .map((value) => rangeHit(note, value, zh, en, low, high));
    });
}

function pressures(note: Note): Hit[] {
  const { systolicLow, systolicHigh, diastolicHigh, diastolicLow } = VITALS.bloodPressure;
  return note.clauses.flatMap((clause) =>
    [...clause.text.matchAll(PRESSURE)].flatMap((match): Hit[] => {
      const [systolic, diastolic] = [
        Number(match[1] ?? match[3] ?? match[5]),
        Number(match[2] ?? match[4] ?? match[6]),
      ];
      const isPossible =
        systolic > diastolic &&
        systolic >= systolicLow &&
        systolic <= systolicHigh &&
        diastolic <= diastolicHigh &&
        (diastolic >= diastolicLow || diastolic === 0 || systolic < 70);
      // 0/0 is a pressure that could not be taken; a rise of 10/5 is no reading at all.
      if (
        isPossible ||
        systolic === 0 ||
        /[升降][高低]?|差/.test(clause.text.slice(0, match.index))
      )
        return [];
      const start = clause.start + match.index;
      return [{ spans: [{ start, end: start + match[0].length }], values: { value: match[0] } }];
    }),
  );
}

const EXAM = new Set(['exam', 'special-exam']);

/** The pulse cannot be faster than the heart, and is slower only where the rhythm is irregular. */
function pulseAndHeartRate(note: Note): Hit[] {
  const irregular = IRREGULAR.test(note.folded);
  const rates = measured(note, 'heart-rate');
  return measured(note, 'pulse').flatMap((pulse): Hit[] => {
    const rate = rates.find(
      ({ clause, start }) =>
        EXAM.has(clause.section) === EXAM.has(pulse.clause.section) &&
        (clause.section === pulse.clause.section || EXAM.has(clause.section)) &&
        Math.abs(clause.line - pulse.clause.line) <= 1 &&
        start !== pulse.start &&
        !clause.past,
    );
    if (rate === undefined || pulse.clause.past) return [];
    const faster = pulse.value - rate.value > VITALS.apart;
    const slower = !irregular && rate.value - pulse.value > VITALS.apart;
    if (!faster && !slower) return [];
    return [
      { spans: [pulse, rate], values: { pulse: String(pulse.value), rate: String(rate.value) } },
    ];
  });
}

function bodyMass(note: Note): Hit[] {
  const height = measured(note, 'height')[0];
  const weight = measured(note, 'weight')[0];
  const stated = found(note, new RegExp(VITALS.bmi.pattern, 'g'))[0];
  if (height === undefined || weight === undefined || stated === undefined) return [];
  const computed = weight.value / (height.value / 100) ** 2;
  if (Math.abs(computed - stated.value) <= VITALS.bmi.tolerance) return [];
  return [
    {
      spans: [height, weight, stated].toSorted((a, b) => a.start - b.start),
      values: { stated: String(stated.value), computed: computed.toFixed(1) },
    },
  ];
}
