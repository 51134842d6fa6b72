/** A phase of a clinical pathway, and days of it counted from 1; `to` is Infinity where it lasts to discharge. */
interface Phase {
  readonly phase: 'stay' | 'before' | 'surgery' | 'after';
  readonly from?: number;
  readonly to?: number;
}

const NUMERALS = '一二三四五六七八九';
const RANGE = new RegExp(
  `第?([\\d${NUMERALS}])(?:\\s*[～~至到–-]\\s*第?([\\d${NUMERALS}])?(出院)?)?\\s*(?:天|日)(至出院|到出院)?`,
);
const ASKED_DAY = new RegExp(
  `第\\s*([\\d${NUMERALS}])\\s*(?:天|日)|(头|首)(?:一)?(?:天|日)|\\bday\\s*(\\d)|(first day)`,
);

/** What a heading of a pathway stands for: 住院第2～3天, 手术日, 术后第1天, 住院第1天（手术日）. */
function phasesOf(heading: string): Phase[] {
  const phases: Phase[] = [];
  const days = RANGE.exec(heading);
  const from = days === null ? undefined : numberOf(days[1]);
  const open = days?.[3] !== undefined || days?.[4] !== undefined || /至出院/.test(heading);
  const to = open ? Infinity : (numberOf(days?.[2]) ?? from);
  const span = from === undefined || to === undefined ? {} : { from, to };
  if (/术后|postop/.test(heading)) phases.push({ phase: 'after', ...span });
  else if (/术前|preop/.test(heading)) phases.push({ phase: 'before' });
  else if (/住院|入院/.test(heading) && from !== undefined) phases.push({ phase: 'stay', ...span });
  if (/手术[日当]|手术）|day of surgery/.test(heading)) phases.push({ phase: 'surgery' });
  return phases;
}

/** The phase a question (normalised) asks about, if it names one. */
function askedPhase(normalized: string): Phase | undefined {
  const found = ASKED_DAY.exec(normalized);
  const day = found === null ? undefined : (numberOf(found[1]) ?? numberOf(found[3]) ?? 1);
  const days = day === undefined ? {} : { from: day, to: day };
  if (/手术(?:当天|当日|日|那天)|开刀(?:当天|那天)|day of surgery/.test(normalized))
    return { phase: 'surgery' };
  if (/术后|手术后|开完刀|做完手术|post-?op|after (?:the )?(?:surgery|operation)/.test(normalized))
    return { phase: 'after', ...days };
  if (/术前|手术前|开刀前|pre-?op|before (?:the )?(?:surgery|operation)/.test(normalized))
    return { phase: 'before' };
  if (/(?:入院|住院|住进来)(?:的)?(?:当天|当日|那天)|刚(?:入院|住院|住进)/.test(normalized))
    return { phase: 'stay', from: 1, to: 1 };
  return day === undefined ? undefined : { phase: 'stay', ...days };
}

/** 1 where a heading of a pathway is about the day the question asks for, -1 where it is about another one, else 0. */
export function dayFit(normalized: string, heading: string): -1 | 0 | 1 {
  const asked = askedPhase(normalized);
  if (asked === undefined) return 0;
  const phases = phasesOf(heading);
  if (phases.length === 0) return 0;
  const fits = phases.some(
    ({ phase, from, to }) =>
      phase === asked.phase &&
      (asked.from === undefined ||
        from === undefined ||
        to === undefined ||
        (asked.from >= from && asked.from <= to)),
  );
  // Care after an operation stands under its day, too: only a day that was asked for tells parts apart.
  const isDay = asked.from !== undefined || asked.phase === 'surgery';
  return fits ? 1 : isDay ? -1 : 0;
}

function numberOf(digit: string | undefined): number | undefined {
  if (digit === undefined) return undefined;
  return /\d/.test(digit) ? Number(digit) : NUMERALS.indexOf(digit) + 1;
}
