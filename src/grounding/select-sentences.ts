import type { Chunk, StoredDocument } from '../retrieval/document.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import { coverage, type CoverageOptions, coverageText } from './coverage.ts';
import { FOCUS_CUES, type FocusCue } from './focus-cues.ts';
import type { Nearness } from './nearness.ts';
import { quotableSpans } from './passages.ts';
import { type PatientQuantity, patientQuantities, quantityFit } from './patient-quantities.ts';
import type { EvidencePassage } from './types.ts';

/** Most sentences offered for quotation. */
const MAX_CANDIDATES = 60;
/** How much a passage of another document, or of a section not asked for, counts. */
const OTHER_DOCUMENT = 0.5;
const OTHER_DRUG = 0.85;
const OTHER_SECTION = 0.45;

/** Shares of a sentence's prior where a question singles something out; those that do not apply are left out. */
const SHARES = { section: 0.3, words: 0.45, cues: 0.45, quantities: 0.4, meaning: 0.3 };
/** Below this cosine the nearest sentence is not near, and counts in proportion. */
const MIN_NEAREST = 0.25;
/** Where the leading document has the very section asked for, leaving it takes a much better sentence. */
const EXACT_SECTION_SHARE = 0.4;
/** A section of so few sentences is read whole once one of them fits: nothing is gained by leaving the rest out. */
const SHORT_SECTION = 5;
const REST_OF_SECTION = 0.82;

/**
 * Cuts the hits into sentences and judges each against the question. The first hit's document leads: an answer
 * from one document is easier to check than one stitched from many.
 */
export function selectSentences(
  hits: readonly SearchHit[],
  understanding: QueryUnderstanding,
  weight: CoverageOptions['weight'],
  nearness: Nearness,
): EvidencePassage[] {
  const lead = hits[0];
  const focus = focusOf(understanding, lead?.chunk);
  const exact =
    lead?.chunk.role !== undefined && lead.chunk.role === understanding.mainRole
      ? EXACT_SECTION_SHARE
      : SHARES.section;
  const nearest = Math.max(MIN_NEAREST, ...hits.map(({ chunk }) => nearness.ofChunk(chunk.id)));
  const near = (text: string): number => Math.max(0, nearness.ofSentence(text)) / nearest;
  let count = 0;
  const passages = hits.map(({ chunk, document, score }, i): EvidencePassage => {
    const other = isAsked(document, understanding) ? OTHER_DRUG : OTHER_DOCUMENT;
    const documentFit = document.id === lead?.document.id ? 1 : other;
    const own = { ...focus, words: wordsFor(document, focus.words, understanding) };
    const section = sectionFit(chunk, lead?.chunk.role, understanding, i);
    const spans = quotableSpans(chunk).slice(0, Math.max(0, MAX_CANDIDATES - count));
    const sentences = spans.map(({ start, end }, k) => {
      const text = chunk.text.slice(start - chunk.start, end - chunk.start);
      const prior =
        documentFit *
        sentenceFit({
          text,
          chunk,
          section,
          exact,
          focus: own,
          understanding,
          weight,
          near: near(text),
        });
      return { id: `s${count + k + 1}`, start, end, text, prior };
    });
    count += spans.length;
    const { sectionPath, role, page, text, start, end } = chunk;
    return { index: i + 1, document, sectionPath, role, page, text, start, end, score, sentences };
  });
  return withShortSectionWhole(passages);
}

/** Whether the document is about one of several drugs in the question: what two drugs do to each other stands in either. */
function isAsked(document: StoredDocument, { entities }: QueryUnderstanding): boolean {
  const drugs = entities.filter(({ isDrug }) => isDrug);
  const apart = drugs.some(({ documentIds }) => !documentIds.includes(document.id));
  return apart && drugs.some(({ documentIds }) => documentIds.includes(document.id));
}

/** In the document on one drug, the words to look for are the names of the others. */
function wordsFor(
  document: StoredDocument,
  words: readonly string[],
  { entities }: QueryUnderstanding,
): string[] {
  const own = new Set(
    entities
      .filter(({ documentIds }) => documentIds.includes(document.id))
      .map(({ alias }) => alias),
  );
  const others = entities.filter(
    ({ documentIds, isDrug }) => isDrug && !documentIds.includes(document.id),
  );
  return [
    ...new Set([...words.filter((word) => !own.has(word)), ...others.map(({ alias }) => alias)]),
  ];
}

/** Lifts the companions of the best sentence where its section is short. */
function withShortSectionWhole(passages: readonly EvidencePassage[]): EvidencePassage[] {
  const priors = passages.flatMap(({ sentences }) => sentences.map(({ prior }) => prior));
  const best = Math.max(...priors);
  const home = passages.find(({ sentences }) => sentences.some(({ prior }) => prior === best));
  const isHome = (p: EvidencePassage): boolean =>
    p.document.id === home?.document.id && p.sectionPath.join('\n') === home.sectionPath.join('\n');
  const size = passages.filter(isHome).flatMap(({ sentences }) => sentences).length;
  if (size > SHORT_SECTION) return [...passages];
  const floor = best * REST_OF_SECTION;
  return passages.map((passage) =>
    isHome(passage)
      ? {
          ...passage,
          sentences: passage.sentences.map((s) => ({ ...s, prior: Math.max(s.prior, floor) })),
        }
      : passage,
  );
}

/** What a question singles out, beyond its subject and section. */
interface Focus {
  readonly words: readonly string[];
  readonly cues: readonly FocusCue[];
  readonly quantities: readonly PatientQuantity[];
}

/** Roles whose words name a topic inside the section (喝酒, 运动, 造影) rather than the section itself (禁忌, 用量). */
const TOPICAL: ReadonlySet<SectionRole> = new Set([
  'interactions',
  'precautions',
  'renal-hepatic',
  'patient-advice',
  'interference',
]);

function focusOf(
  { residual, normalized, intentWords }: QueryUnderstanding,
  lead: Pick<Chunk, 'role' | 'sectionPath'> | undefined,
): Focus {
  const cues = FOCUS_CUES.filter(({ asked }) => asked.test(normalized));
  const heading = lead?.sectionPath.at(-1) ?? '';
  const topics = intentWords
    .filter(
      ({ role, word }) => (role !== lead?.role || TOPICAL.has(role)) && !heading.includes(word),
    )
    .map(({ word }) => word);
  const words = [...residual, ...topics].filter((word) => !/^(?:\d|[a-z]$)/.test(word));
  const quantities = patientQuantities(normalized);
  const singlesOut = words.some((word) => word.length > 1) || cues.length + quantities.length > 0;
  return singlesOut ? { words, cues, quantities } : { words: [], cues, quantities };
}

/** Whether the question singles out a part of the section, rather than asking for all of it. */
export function isFocused(
  understanding: QueryUnderstanding,
  lead: Pick<Chunk, 'role' | 'sectionPath'> | undefined,
): boolean {
  const { words, cues, quantities } = focusOf(understanding, lead);
  return words.length + cues.length + quantities.length > 0;
}

function sectionFit(
  chunk: Chunk,
  leadRole: SectionRole | undefined,
  { mainRole, roleWeights }: QueryUnderstanding,
  rank: number,
): number {
  if (mainRole === undefined) return 1 / (1 + 0.15 * rank);
  if (chunk.role === leadRole || chunk.role === mainRole) return 1;
  const related = chunk.role === undefined ? 0 : (roleWeights.get(chunk.role) ?? 0);
  return Math.max(OTHER_SECTION, related);
}

interface Fit {
  readonly text: string;
  readonly chunk: Chunk;
  /** How well the section fits, and how much that weighs. */
  readonly section: number;
  readonly exact: number;
  readonly focus: Focus;
  readonly understanding: QueryUnderstanding;
  readonly weight: CoverageOptions['weight'];
  /** 1 for the sentence nearest in meaning. */
  readonly near: number;
}

function sentenceFit({
  text,
  chunk,
  section,
  exact,
  focus,
  understanding,
  weight,
  near,
}: Fit): number {
  const { words, cues, quantities } = focus;
  const { synonyms } = understanding;
  let score = exact * section;
  let total = exact;
  if (words.length + cues.length + quantities.length > 0) {
    score += SHARES.meaning * near;
    total += SHARES.meaning;
  }
  if (words.length > 0) {
    const own = coverage(words, coverageText(text), { synonyms, weight });
    const heading = coverage(words, coverageText(chunk.sectionPath.slice(1).join(' ')), {
      synonyms,
      weight,
    });
    score += SHARES.words * Math.max(own, 0.8 * heading);
    total += SHARES.words;
  }
  if (cues.length > 0) {
    score += SHARES.cues * cueFit(text, cues);
    total += SHARES.cues;
  }
  if (quantities.length > 0) {
    score += SHARES.quantities * quantityFit(text, quantities);
    total += SHARES.quantities;
  }
  return score / total;
}

/** Share of the cues a sentence answers, by weight. */
function cueFit(text: string, cues: readonly FocusCue[]): number {
  const sum = (list: readonly FocusCue[]): number => list.reduce((n, { weight }) => n + weight, 0);
  return sum(cues.filter(({ answered }) => answered.test(text))) / sum(cues);
}
