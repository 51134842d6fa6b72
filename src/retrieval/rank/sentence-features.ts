import type { Span } from '../../core/text/span.ts';
import type { Chunk } from '../document.ts';
import type { Asked } from './asked.ts';
import { coverage, coverageText, type CoverageWord } from './coverage.ts';
import { dayFit } from './day-fit.ts';
import type { FocusCue } from './focus-cues.ts';
import { quantityFit } from './patient-quantities.ts';
import type { ReadSentence } from './sentence-cache.ts';
import { dotProduct } from '../vectors/dot-product.ts';

/** What search knows of a chunk before its sentences are read. */
export interface RankCandidate {
  readonly chunk: Chunk;
  /** Weighted sum of the normalised scores of words and vectors. */
  readonly fused: number;
  readonly cosine: number;
  /** Score by words, as a share of the best candidate's. */
  readonly lexical: number;
  /** 1 / rank by words and by vectors; 0 where it was not found so. */
  readonly lexicalRank: number;
  readonly denseRank: number;
  /** Its document is about a subject the question names. */
  readonly named: boolean;
  /** …about the subject the answer is looked up under. */
  readonly first: boolean;
  readonly sameLanguage: boolean;
  /** How well its section fits what is asked for, 0 to 1. */
  readonly section: number;
  /** What is asked about the subject, compared with the other chunks of its documents; in deviations. */
  readonly aspect: number;
}

/** Below this a kind of section is out of the question; a freely headed one has no chance of its own. */
const LEAST_CHANCE = 0.002;
const UNKNOWN_CHANCE = 0.02;

/** The order of the numbers `sentenceFeatures` returns, and the names the trained weights go by. */
export const SENTENCE_FEATURES = [
  'fused',
  'cosine',
  'lexical',
  'lexicalRank',
  'denseRank',
  'named',
  'first',
  'sameLanguage',
  'section',
  'roleFit',
  'mainRole',
  'chance',
  'chanceOfBest',
  'aspect',
  'near',
  'nearWhole',
  'nearest',
  'words',
  'wordsMost',
  'contentWords',
  'headingWords',
  'day',
  'terms',
  'termsMost',
  'termsPassage',
  'cues',
  'quantities',
  'position',
  'length',
  'table',
  'figureAsked',
  'figureUnasked',
] as const;

/** One sentence of a candidate, with its cosine to what is asked. */
export interface FeatureRow extends Span {
  readonly candidate: number;
  readonly text: string;
  readonly near: number;
  readonly features: readonly number[];
}

export interface CandidateSentence extends Span {
  readonly candidate: number;
  readonly text: string;
  /** 0 for the first of its chunk, towards 1 for the last. */
  readonly position: number;
}

interface QuestionVectors {
  /** Of what is asked about the subject, and of the whole question. */
  readonly aspect: Float32Array;
  readonly whole: Float32Array;
}

/**
 * Describes each sentence by numbers that a linear model weighs. What is compared among the candidates (`nearest`,
 * `wordsMost`, `termsMost`) tells the best wording apart even where no wording is good.
 */
export function sentenceFeatures(
  asked: Asked,
  vectors: QuestionVectors,
  candidates: readonly RankCandidate[],
  sentences: readonly (CandidateSentence & { readonly read: ReadSentence })[],
): FeatureRow[] {
  const headings = candidates.map(({ chunk }) =>
    share(asked.words, coverageText(chunk.sectionPath.slice(1).join(' '))),
  );
  const days = candidates.map(({ chunk: { role, sectionPath } }) =>
    role === 'day-plan' ? dayFit(asked.understanding.normalized, sectionPath.at(-1) ?? '') : 0,
  );
  const wording = sentences.map(({ read }) => ({
    near: dotProduct(vectors.aspect, read.vector),
    whole: dotProduct(vectors.whole, read.vector),
    words: share(asked.words, read.words),
    terms: termShare(asked, read),
  }));
  const covered = passageTerms(asked, sentences);
  const chances = candidates.map(({ chunk: { role } }) =>
    Math.max(
      LEAST_CHANCE,
      role === undefined ? UNKNOWN_CHANCE : (asked.understanding.sectionChances.get(role) ?? 0),
    ),
  );
  const likeliest = Math.max(...chances);
  const most = (pick: (w: (typeof wording)[number]) => number): number =>
    Math.max(1e-6, ...wording.map(pick));
  const nearest = most(({ near }) => near);
  const mostWords = most(({ words }) => words);
  const mostTerms = most(({ terms }) => terms);
  return sentences.flatMap(({ candidate, text, start, end, position, read }, i) => {
    const from = candidates[candidate];
    const own = wording[i];
    if (from === undefined || own === undefined) return [];
    const { roleWeights, mainRole } = asked.understanding;
    const { role } = from.chunk;
    const figure = /\d/.test(text);
    const values: Record<(typeof SENTENCE_FEATURES)[number], number> = {
      fused: Math.max(-3, Math.min(10, from.fused)),
      cosine: from.cosine,
      lexical: from.lexical,
      lexicalRank: from.lexicalRank,
      denseRank: from.denseRank,
      named: Number(from.named),
      first: Number(from.first),
      sameLanguage: Number(from.named && from.sameLanguage),
      section: from.section,
      roleFit: role === undefined ? 0 : (roleWeights.get(role) ?? 0),
      mainRole: Number(role !== undefined && role === mainRole),
      chance: Math.log(chances[candidate] ?? LEAST_CHANCE),
      chanceOfBest: (chances[candidate] ?? LEAST_CHANCE) / likeliest,
      aspect: from.aspect,
      near: own.near,
      nearWhole: own.whole,
      nearest: own.near / nearest,
      words: own.words,
      wordsMost: own.words / mostWords,
      contentWords: share(asked.contentWords, read.words),
      headingWords: headings[candidate] ?? 0,
      day: days[candidate] ?? 0,
      terms: own.terms,
      termsMost: own.terms / mostTerms,
      termsPassage: covered.get(candidate) ?? 0,
      cues: asked.cues.length === 0 ? 0 : cueFit(text, asked.cues),
      quantities: asked.quantities.length === 0 ? 0 : quantityFit(text, asked.quantities) - 0.5,
      position,
      length: Math.log(text.length),
      table: Number(text.includes('|')),
      figureAsked: Number(figure && asked.wantsNumber),
      figureUnasked: Number(figure && !asked.wantsNumber),
    };
    const features = SENTENCE_FEATURES.map((name) => values[name]);
    return [{ candidate, text, start, end, near: own.near, features }];
  });
}

/** 0 where there is nothing to find: it must not look like a full match. */
function share(words: readonly CoverageWord[], text: ReadSentence['words']): number {
  return words.length === 0 ? 0 : coverage(words, text);
}

function termShare({ terms }: Asked, { words }: ReadSentence): number {
  return shareFound(terms, (term) => words.terms.has(term));
}

/** What a passage says of the question in all its sentences together: a long answer spreads it over several. */
function passageTerms(
  { terms }: Asked,
  sentences: readonly (CandidateSentence & { readonly read: ReadSentence })[],
): Map<number, number> {
  const found = new Map<number, Set<string>>();
  for (const { candidate, read } of sentences) {
    const own = found.get(candidate) ?? new Set<string>();
    found.set(candidate, own);
    for (const { term } of terms) if (read.words.terms.has(term)) own.add(term);
  }
  return new Map(
    [...found].map(([candidate, own]) => [candidate, shareFound(terms, (term) => own.has(term))]),
  );
}

function shareFound(terms: Asked['terms'], has: (term: string) => boolean): number {
  let all = 0;
  let found = 0;
  for (const { term, weight } of terms) {
    all += weight;
    if (has(term)) found += weight;
  }
  return all === 0 ? 0 : found / all;
}

/** Share of the cues a sentence answers, by weight. */
function cueFit(text: string, cues: readonly FocusCue[]): number {
  const sum = (list: readonly FocusCue[]): number => list.reduce((n, { weight }) => n + weight, 0);
  return sum(cues.filter(({ answered }) => answered.test(text))) / sum(cues);
}
