import type { CombinedRule } from './combined-rules.ts';
import { DROWSY, SHORT_OF_BREATH } from './signs.ts';

const FEVER =
  /(?:3[89](?:\.\d)?|4[0-2](?:\.\d)?)(?:度|℃|°c)?|三十[八九]度|四十度|高烧|打摆子|寒战|\bfever\b|\brigors?\b/;
const SATURATION = '(?:血氧|氧饱和度?|spo2|\\bsats?\\b|oxygen)[^，。,.;；]{0,12}?';

/**
 * Emergencies that show in a measured value or in who has it: oxygen saturation (BTS guideline 2017: below 88 % even in COPD), fever in the first
 * three months of life and during chemotherapy (NICE NG143, NG12 and CG151), pregnancy's end.
 */
export const MEASURED_RULES: readonly CombinedRule[] = [
  { id: 'breathlessness', all: [new RegExp(`${SATURATION}(?:[5-7]\\d|8[0-4])(?!\\d|\\.)`)] },
  {
    id: 'breathlessness',
    all: [
      new RegExp(`${SATURATION}8[5-9](?!\\d|\\.)`),
      new RegExp(`${DROWSY.source}|${SHORT_OF_BREATH.source}|睡|答非所问`),
    ],
  },
  {
    id: 'infant-fever',
    all: [
      /(?:出生|生下来|才|刚)?[\d一二三四五六七八九十]{1,3}天(?:大)?(?:的|多)?.{0,4}(?:毛头|宝宝|娃|孩子|婴儿|小囡)|新生儿|没满月|未满月|不到(?:满|一|1|两|2|三|3)个?月|(?:一|两|1|2)个(?:半|多)?月(?:大)?的?.{0,2}(?:宝宝|娃|孩子|婴儿)|\b(?:newborn|[1-9] ?(?:day|week)s?[- ]old|(?:1|2|one|two)[- ]months?[- ]old)\b/,
      FEVER,
    ],
  },
  {
    id: 'metabolic',
    all: [
      /化疗|放化疗|骨髓移植|移植后|粒缺|\b(?:chemo(?:therapy)?|neutropenic)\b/,
      FEVER,
      /烧|热|哆嗦|寒|冷|\b(?:fever|rigors?|shiver\w*|temperature)\b/,
    ],
  },
  {
    id: 'metabolic',
    all: [FEVER, DROWSY, /心(?:跳|率)|血压|恶露|尿|喘|\b(?:heart rate|bp|mottled)\b/],
  },
  {
    id: 'pregnancy-bleeding',
    all: [
      /(?:看见|看到|摸到)(?:宝宝的?|孩子的?)?头|头(?:都|已经)?(?:快)?出来|脐带(?:掉|脱|出)|\b(?:head is (?:out|showing)|crowning|cord)\b/,
      /生|产|羊水|宫缩|\b(?:baby|labou?r|birth)\b/,
    ],
  },
];
