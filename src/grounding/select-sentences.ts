import type { Chunk } from '../retrieval/document.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import { coverage, type CoverageOptions, coverageText } from './coverage.ts';
import { FOCUS_CUES } from './focus-cues.ts';
import { quotableSpans } from './passages.ts';
import type { EvidencePassage } from './types.ts';

/** Most sentences offered for quotation. */
const MAX_CANDIDATES = 60;
/** How much a passage of another document, or of a section not asked for, counts. */
const OTHER_DOCUMENT = 0.5;
const OTHER_SECTION = 0.45;

/** Shares of a sentence's prior; those that do not apply to a question are left out and the rest rescaled. */
const SHARES = { base: 0.25, words: 0.45, cues: 0.3 };

/**
 * Cuts the hits into sentences and judges each against the question. The first hit's document leads: an answer
 * from one document is easier to check than one stitched from many.
 */
export function selectSentences(
  hits: readonly SearchHit[],
  understanding: QueryUnderstanding,
  weight: CoverageOptions['weight'],
): EvidencePassage[] {
  const leader = hits[0]?.document.id;
  const focus = focusOf(understanding);
  let count = 0;
  return hits.map(({ chunk, document, score }, i) => {
    const fit = (document.id === leader ? 1 : OTHER_DOCUMENT) * sectionFit(chunk, understanding, i);
    const spans = quotableSpans(chunk).slice(0, Math.max(0, MAX_CANDIDATES - count));
    const sentences = spans.map(({ start, end }, k) => {
      const text = chunk.text.slice(start - chunk.start, end - chunk.start);
      const prior = fit * sentenceFit(text, chunk, focus, understanding, weight);
      return { id: `s${count + k + 1}`, start, end, text, prior };
    });
    count += spans.length;
    const { sectionPath, role, page, text, start, end } = chunk;
    return { index: i + 1, document, sectionPath, role, page, text, start, end, score, sentences };
  });
}

interface Focus {
  readonly words: readonly string[];
  readonly cues: readonly RegExp[];
}

function focusOf({ residual, normalized }: QueryUnderstanding): Focus {
  const cues = FOCUS_CUES.filter(({ asked }) => asked.test(normalized)).map((cue) => cue.answered);
  return { words: residual, cues };
}

/** Whether the question singles out a part of the section, rather than asking for all of it. */
export function isFocused(understanding: QueryUnderstanding): boolean {
  const { words, cues } = focusOf(understanding);
  return words.length + cues.length > 0;
}

function sectionFit(chunk: Chunk, { mainRole, roleWeights }: QueryUnderstanding, rank: number): number {
  if (mainRole === undefined) return 1 / (1 + 0.15 * rank);
  if (chunk.role === mainRole) return 1;
  const related = chunk.role === undefined ? 0 : (roleWeights.get(chunk.role) ?? 0);
  return Math.max(OTHER_SECTION, related);
}

function sentenceFit(
  text: string,
  chunk: Chunk,
  { words, cues }: Focus,
  { synonyms }: QueryUnderstanding,
  weight: CoverageOptions['weight'],
): number {
  if (words.length === 0 && cues.length === 0) return 1;
  let score = SHARES.base;
  let total = SHARES.base;
  if (words.length > 0) {
    const own = coverage(words, coverageText(text), { synonyms, weight });
    const heading = coverage(words, coverageText(chunk.sectionPath.slice(1).join(' ')), { synonyms, weight });
    score += SHARES.words * Math.max(own, 0.8 * heading);
    total += SHARES.words;
  }
  if (cues.length > 0) {
    score += SHARES.cues * (cues.filter((cue) => cue.test(text)).length / cues.length);
    total += SHARES.cues;
  }
  return score / total;
}
