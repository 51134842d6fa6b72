import type { Language } from '../core/text/language.ts';

/** A guideline's recommendation, as printed; where one holds several graded parts, each grade in order: "1; 2". */
export interface Recommendation {
  /** "3", "2.1", "一"; undefined where it has none. */
  readonly number: string | undefined;
  /** Class or strength: "Ⅱa", "1", "strong", 「强」. */
  readonly strength: string | undefined;
  /** Level, quality or certainty of the evidence: "A", "B-NR", "moderate", 「低」. */
  readonly evidence: string | undefined;
}

/**
 * The heading a recommendation's chunks stand under, below those of its section: search finds it, results and
 * citations show it, and `recommendationOf` reads it back.
 */
export function recommendationHeading(
  { number, strength, evidence }: Recommendation,
  language: Language,
): string {
  const words = language === 'zh' ? ZH : EN;
  const grades = [
    ...(strength === undefined ? [] : [`${words.strength}${strength}`]),
    ...(evidence === undefined ? [] : [`${words.evidence}${evidence}`]),
  ];
  const name = number === undefined ? words.name : `${words.name} ${number}`;
  return grades.length === 0 ? name : `${name} [${grades.join(' | ')}]`;
}

/** Undefined where a chunk is no recommendation. */
export function recommendationOf(sectionPath: readonly string[]): Recommendation | undefined {
  const groups = HEADING.exec(sectionPath.at(-1) ?? '')?.groups;
  if (groups === undefined) return undefined;
  const { number, strength, evidence } = groups;
  return { number, strength, evidence };
}

const ZH = { name: '推荐意见', strength: '推荐强度 ', evidence: '证据等级 ' };
const EN = { name: 'Recommendation', strength: 'class ', evidence: 'level ' };
const HEADING =
  /^(?:推荐意见|Recommendation)(?: (?<number>[^\s[]+))?(?: \[(?:(?:推荐强度|class) (?<strength>[^|\]]+?))?(?: \| )?(?:(?:证据等级|level) (?<evidence>[^|\]]+?))?\])?$/;
