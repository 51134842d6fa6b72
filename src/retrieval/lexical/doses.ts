/** Spellings that mean the same unit, by the form that is indexed. Keys are NFKC and lower case. */
const UNITS = new Map(
  Object.entries({
    kg: ['kg', '千克', '公斤'],
    g: ['g', 'gm', '克'],
    mg: ['mg', '毫克'],
    ug: ['ug', 'μg', 'mcg', '微克'],
    ng: ['ng', '纳克'],
    pg: ['pg'],
    l: ['l', '升'],
    dl: ['dl'],
    ml: ['ml', 'cc', '毫升'],
    ul: ['ul', 'μl'],
    fl: ['fl'],
    mol: ['mol'],
    mmol: ['mmol'],
    umol: ['umol', 'μmol'],
    nmol: ['nmol'],
    pmol: ['pmol'],
    mosm: ['mosm'],
    meq: ['meq'],
    iu: ['iu', '国际单位'],
    miu: ['miu'],
    u: ['u', '单位'],
    mu: ['mu'],
    mmhg: ['mmhg', '毫米汞柱'],
    kpa: ['kpa'],
    cm: ['cm', '厘米'],
    mm: ['mm', '毫米'],
    um: ['um', 'μm'],
    nm: ['nm'],
    m: ['m'],
    m2: ['m2', 'm^2', '㎡', '平方米'],
    kcal: ['kcal', '千卡'],
    kj: ['kj'],
    h: ['h', 'hr', 'hrs', 'hour', 'hours', '小时'],
    min: ['min', 'mins', 'minute', 'minutes', '分钟'],
    s: ['s', 'sec', '秒'],
    d: ['d', 'day', 'days', '天', '日'],
    wk: ['wk', 'week', 'weeks', '周'],
    mo: ['month', 'months', '个月'],
    y: ['year', 'years', 'yr', 'yrs', '岁', '年'],
    bpm: ['bpm'],
    hz: ['hz'],
    mhz: ['mhz'],
    gy: ['gy'],
    mci: ['mci'],
    '°c': ['°c', '摄氏度'],
    '%': ['%'],
    '‰': ['‰'],
  }),
);

const FORM_OF = new Map(
  [...UNITS].flatMap(([form, all]) => all.map((unit) => [unit, form] as const)),
);
const SPELLINGS = [...FORM_OF.keys()]
  .toSorted((a, b) => b.length - a.length)
  .map((unit) => unit.replace('^', '\\^'))
  .join('|');
const NUMBER = '\\d+(?:,\\d{3})*(?:\\.\\d+)?';
const UNIT = `(?:${SPELLINGS})(?![a-z0-9^])`;

/**
 * Source of a pattern (flag u, named groups) for a number or a range of numbers with its unit:
 * "0.5 g", "30ml/min", "5~10mg/kg/d", "10^9/l". Text must be NFKC and lower case.
 */
export const MEASURED =
  `(?<![a-zα-ω\\d.^])(?:(?<from>${NUMBER})\\s?(?:[-~–至到])\\s?)?(?<to>${NUMBER}(?:\\^\\d+)?)` +
  `[\\s-]?(?<unit>(?:${UNIT})(?:/(?:${UNIT}))*|/(?:${UNIT}))`;

/** The terms of one match of `MEASURED`: each number with its whole unit, and with the unit's first part. */
export function doseTerms(groups: Readonly<Record<string, string | undefined>>): string[] {
  const units = (groups['unit'] ?? '').split('/').map((unit) => FORM_OF.get(unit) ?? unit);
  const terms: string[] = [];
  for (const number of [groups['from'], groups['to']]) {
    if (number === undefined) continue;
    const plain = number.replaceAll(',', '');
    terms.push(plain + units.join('/'));
    if (units.length > 1 && units[0] !== '') terms.push(`${plain}${units[0]}`);
  }
  return terms;
}
