/** What a recommendation begins with: 「推荐意见3（1A）：」, 【推荐 2】, "Recommendation 4." */
export interface RecommendationLead {
  readonly number: string | undefined;
  /** What stands in brackets behind the number. */
  readonly remark: string | undefined;
  /** Where the words of the recommendation begin, from the start of the line. */
  readonly length: number;
}

const NUMBER = '(?:\\d{1,3}(?:[.-]\\d{1,3}){0,2}|[一二三四五六七八九十]{1,3}|[①-⑳]|[Ⅰ-Ⅻ])';
const MARKS = '[\\s>*_•·-]*';
const REMARK = '(?:\\s*[*_]*\\s*[（(［[](?<remark>[^（()）\\n]{2,80})[）)\\]］])?';
const CLOSED = '(?:[*_]*\\s*[：:]|[*_]*$)';
const ZH_NAME = '(?:推荐意见|推荐建议|共识意见|共识建议|指南推荐)';
const LEADS: readonly RegExp[] = [
  // Its own words: a blank after the number is enough.
  new RegExp(
    `^${MARKS}[【［[]?\\s*${ZH_NAME}\\s*(?<number>${NUMBER})\\s*[】］\\]]?${REMARK}[*_]*(?:\\s*[：:.．、]|\\s|$)[*_]*`,
    'u',
  ),
  // Everyday words: 「推荐 2 周后复查」 is none.
  new RegExp(
    `^${MARKS}(?:[【［[]\\s*(?:推荐|建议|共识)\\s*(?<number>${NUMBER})\\s*[】］\\]]${REMARK}[*_]*\\s*[：:]?|(?:推荐|建议|共识)\\s*(?<plain>${NUMBER})${REMARK.replace('remark', 'plainRemark')}${CLOSED})[*_]*`,
    'u',
  ),
  new RegExp(
    `^${MARKS}\\[?Recommendation\\s+(?:#|No\\.?\\s*)?(?<number>\\d{1,3}(?:[.-]\\d{1,3}){0,2}[a-z]?|[IVX]{1,5})\\]?${REMARK}[*_]*(?:\\s*[:.—–]|$)[*_]*`,
    'i',
  ),
  // Without a number: a recommendation only where it is graded.
  new RegExp(
    `^${MARKS}[【［[]?(?:${ZH_NAME}|推荐|建议|Recommendation)[】］\\]]?${REMARK}[*_]*\\s*[：:][*_]*`,
    'iu',
  ),
];

/** Undefined where a line, or a heading, begins no recommendation. */
export function readLead(line: string): RecommendationLead | undefined {
  for (const pattern of LEADS) {
    const match = pattern.exec(line);
    if (match === null) continue;
    const { number, plain, remark, plainRemark } = match.groups ?? {};
    return {
      number: number ?? plain,
      remark: remark ?? plainRemark,
      length: match[0].length,
    };
  }
  return undefined;
}

const AFTER_A_SENTENCE = '(?<=[。；;！？)）\\]】.]\\s{0,2})';
const RATIONALE_WORDS =
  '推荐(?:依据|说明|理由|背景|解读)|证据(?:概述|说明|摘要|总结|描述|支持|依据)|依据|理由|说明|解释|解读|背景|实施(?:建议|要点|说明)|支持证据|文献依据|Rationale|Evidence(?: summary| base)?|Supporting (?:text|evidence)|Explanation|Discussion|Background|Justification';
/** Where a recommendation, or what speaks for one, begins in the middle of a line whose breaks were lost. */
export const INNER_BEGIN = new RegExp(
  `${AFTER_A_SENTENCE}(?=${ZH_NAME}\\s*${NUMBER}\\s*[：:（(]|【\\s*(?:${ZH_NAME}|推荐|建议|共识)\\s*${NUMBER}\\s*】|Recommendation\\s+\\d{1,3}(?:\\.\\d{1,3})?\\s*[:.(]|推荐(?:依据|说明|理由)[：:]|证据(?:概述|说明|摘要)[：:]|Rationale[:.])`,
  'u',
);
const RATIONALE = new RegExp(`^[\\s>*#_【[-]*(?:${RATIONALE_WORDS})\\s*[】\\]*_]*\\s*[：:.]`, 'iu');

/** What speaks for a recommendation stands below it and is no part of it. */
export function isRationale(line: string): boolean {
  return RATIONALE.test(line);
}
