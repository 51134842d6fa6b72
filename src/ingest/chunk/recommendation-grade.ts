import type { Span } from '../../core/text/span.ts';

/** How strongly a guideline recommends and on what evidence, as printed. `start`/`end` span the whole remark, brackets included. */
export interface Grade extends Span {
  readonly strength: string | undefined;
  readonly evidence: string | undefined;
}

const CLASS = '(?:[ⅠⅡⅢⅣ]|I{1,3}V?|[1-4])(?:[abcＡＢ])?';
const LEVEL = '[A-EＡ-Ｄ](?:[-‑–](?:NR|LD|EO|R)|[1-4]|[+-](?![\\w]))?';
const ZH_STRENGTH = `强烈|有条件|条件性?|强|弱|高|中等?|低|${CLASS}|${LEVEL}`;
const ZH_QUALITY = `极低|很低|高|中等?|低|专家(?:共识|意见|经验)|${CLASS}|${LEVEL}`;
const EN_QUALITY = '(?:very[- ])?low|moderate|high';

/** What names a class or strength; the value is the one group that takes part. */
const STRENGTHS: readonly RegExp[] = [
  new RegExp(
    `推荐(?:级别|强度|等级|类别|分级|程度)\\s*[：:为]?\\s*(${ZH_STRENGTH})\\s*(?:级|类|度)?(?:推荐)?`,
    'u',
  ),
  new RegExp(`(强烈|有条件|条件性?|强|弱|${CLASS}|[A-D])\\s*[级类]?(?:推荐|建议)`, 'u'),
  /\b(strong|weak|conditional|discretionary)\s+(?:recommendation|for\b|against\b)/i,
  new RegExp(`\\b(?:class(?: of recommendation)?|COR)\\s*[:：]?\\s*(${CLASS})(?![\\w])`, 'i'),
  new RegExp(
    `\\bstrength(?: of recommendation)?\\s*[:：]?\\s*(strong|weak|conditional|${CLASS}|${LEVEL})(?![\\w])`,
    'i',
  ),
  /\b(?:GRADE)\s*[:：]?\s*([12])(?=\s*[-+]?\s*[A-D]\b)/i,
];
const EVIDENCES: readonly RegExp[] = [
  /证据\s*[：:]?\s*([A-D])\s*级/u,
  /(极低|很低|高|中等?|低)质量/u,
  new RegExp(
    `证据(?:水平|等级|级别|质量|强度|分级|类别|确定性)\\s*[：:为]?\\s*(${ZH_QUALITY})\\s*(?:级|类|质量|水平|等级)?`,
    'u',
  ),
  new RegExp(
    `(极低|很低|高|中等?|低|${CLASS}|[A-D])\\s*(?:级|类|质量|级别|等级|确定性)(?:的)?证据`,
    'u',
  ),
  new RegExp(`\\b(${EN_QUALITY})[- ](?:quality|certainty)(?:[- ]of)?(?:[- ]evidence)?`, 'i'),
  new RegExp(
    `\\b(?:quality|certainty)(?: of (?:the )?evidence)?\\s*[:：]?\\s*(${EN_QUALITY}|${LEVEL})(?![\\w])`,
    'i',
  ),
  new RegExp(`\\b(?:level(?: of evidence)?|LOE)\\s*[:：]?\\s*(${LEVEL}|${CLASS})(?![\\w])`, 'i'),
  /\b(?:GRADE)\s*[:：]?\s*[12]\s*[-+]?\s*([A-D])\b/i,
  /\b(?:grade)\s*[:：]?\s*([A-D])(?![\w])/i,
];
/** "Ⅱa，B", "I/C-LD", "强，低"; only where nothing else stands in the brackets. Without a mark between, ⅢB is a stage. */
const BARE = new RegExp(
  `^(?:(${CLASS})\\s*[类级]?\\s*[，,、；;/·]\\s*(${LEVEL})\\s*级?|(强|弱)\\s*[，,、；;/]\\s*(高|中等?|低|极低)|(strong|weak|conditional)\\s*[,;/]\\s*(${EN_QUALITY}))$`,
  'u',
);
/** "1A" may also be a part of a figure. */
const BARE_DIGIT = /^([12])\s*[-·]?\s*([A-D][+-]?)$/;
const BRACKETS = /[（(［[]([^（()）［[\]］\n]{2,80})[）)\]］]/gu;
/** A line that holds a grade and nothing else: 「推荐强度：强；证据质量：中」. */
const LABELLED_LINE =
  /^[\s*_>-]*(?:推荐(?:级别|强度|等级|类别|分级)|证据(?:水平|等级|级别|质量|强度)|class(?: of recommendation)?\b|COR\b|LOE\b|level of evidence|strength(?: of recommendation)?\b|(?:quality|certainty) of (?:the )?evidence|GRADE\b|(?:strong|weak|conditional) recommendation)/i;
/** Behind it stands another name of what is spoken of, no grade of it. */
const OTHER_NAME = /^\s*(?:或|即|指|又称|也称|i\.e\.|or )/i;
const MAX_GRADE_LINE = 80;

/** The graded remarks in brackets within a span. "(1A)" counts only where the text says that it recommends. */
export function bracketedGrades(text: string, { start, end }: Span, recommends: boolean): Grade[] {
  const grades: Grade[] = [];
  for (const match of text.slice(start, end).matchAll(BRACKETS)) {
    const grade = readGrade(match[1] ?? '', recommends);
    const at = start + match.index;
    if (grade !== undefined) grades.push({ ...grade, start: at, end: at + match[0].length });
  }
  return grades;
}

/** The grade a whole line states, without brackets around it. */
export function gradeLine(text: string, { start, end }: Span): Grade | undefined {
  const line = text.slice(start, end);
  if (line.length > MAX_GRADE_LINE || !LABELLED_LINE.test(line)) return undefined;
  const grade = readGrade(line, false);
  return grade === undefined ? undefined : { ...grade, start, end };
}

/** What the words of a remark, or of a heading, say of strength and evidence. */
export function readGrade(
  remark: string,
  recommends: boolean,
): Pick<Grade, 'strength' | 'evidence'> | undefined {
  const bare = BARE.exec(remark.trim()) ?? (recommends ? BARE_DIGIT.exec(remark.trim()) : null);
  if (bare !== null) {
    return { strength: bare[1] ?? bare[3] ?? bare[5], evidence: bare[2] ?? bare[4] ?? bare[6] };
  }
  if (OTHER_NAME.test(remark)) return undefined;
  const strength = firstOf(STRENGTHS, remark);
  const evidence = firstOf(EVIDENCES, remark);
  return strength === undefined && evidence === undefined ? undefined : { strength, evidence };
}

function firstOf(patterns: readonly RegExp[], remark: string): string | undefined {
  for (const pattern of patterns) {
    const value = pattern.exec(remark)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}
