import { UNREAD } from '../core/text/unread.ts';
import type { StoredDocument } from '../retrieval/document.ts';
import { FOCUS_CUES } from '../retrieval/rank/focus-cues.ts';
import { patientQuantities } from '../retrieval/rank/patient-quantities.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import type { EvidencePassage } from './types.ts';

/** Most sentences offered for quotation. */
const MAX_CANDIDATES = 60;
/** How much a sentence of another document counts, and of one about another drug of the question. */
const OTHER_DOCUMENT = 0.5;
const OTHER_DRUG = 0.85;
/** Log odds behind the best sentence at which a sentence counts a third. */
const LOGIT_SCALE = 3;
/** A section of so few sentences is read whole once one of them fits: nothing is gained by leaving the rest out. */
const SHORT_SECTION = 5;
/** What the rest of a section counts that is read whole. */
const REST_OF_SECTION = 0.82;

/**
 * Numbers the sentences of the hits and gives each a prior from the ranker's judgement. The first hit's document leads:
 * an answer from one document is easier to check than one stitched from many.
 */
export function selectSentences(
  hits: readonly SearchHit[],
  understanding: QueryUnderstanding,
): EvidencePassage[] {
  const lead = hits[0];
  const best = Math.max(...hits.flatMap(({ sentences }) => sentences.map(({ logit }) => logit)));
  let count = 0;
  // Chunks that overlap repeat sentences; each is offered once.
  const seen = new Set<string>();
  const isNew = (documentId: number, start: number): boolean => {
    const key = `${documentId} ${start}`;
    return !seen.has(key) && seen.add(key).has(key);
  };
  const passages = hits.map(({ chunk, document, score, sentences: judged }, i): EvidencePassage => {
    const other = isAsked(document, understanding) ? OTHER_DRUG : OTHER_DOCUMENT;
    const documentFit = document.id === lead?.document.id ? 1 : other;
    const fresh = judged.filter(
      ({ start, text }) => !text.includes(UNREAD) && isNew(document.id, start),
    );
    const offered = fresh.slice(0, Math.max(0, MAX_CANDIDATES - count));
    const sentences = offered.map(({ start, end, text, logit }, k) => ({
      id: `s${count + k + 1}`,
      start,
      end,
      text,
      prior: documentFit * Math.exp((logit - best) / LOGIT_SCALE),
    }));
    count += offered.length;
    const { sectionPath, role, page, text, start, end } = chunk;
    return { index: i + 1, document, sectionPath, role, page, text, start, end, score, sentences };
  });
  return withSectionWhole(passages, lead, understanding);
}

/** Whether the document is about one of several drugs in the question: what two drugs do to each other stands in either. */
function isAsked(document: StoredDocument, { entities }: QueryUnderstanding): boolean {
  const drugs = entities.filter(({ isDrug }) => isDrug);
  const apart = drugs.some(({ documentIds }) => !documentIds.includes(document.id));
  return apart && drugs.some(({ documentIds }) => documentIds.includes(document.id));
}

/** Lifts the companions of the best sentence where its section is short, or where the question asks for the section as such. */
function withSectionWhole(
  passages: readonly EvidencePassage[],
  lead: SearchHit | undefined,
  understanding: QueryUnderstanding,
): EvidencePassage[] {
  const priors = passages.flatMap(({ sentences }) => sentences.map(({ prior }) => prior));
  const best = Math.max(...priors);
  const home = passages.find(({ sentences }) => sentences.some(({ prior }) => prior === best));
  const isHome = (p: EvidencePassage): boolean =>
    p.document.id === home?.document.id && p.sectionPath.join('\n') === home.sectionPath.join('\n');
  const size = passages.filter(isHome).flatMap(({ sentences }) => sentences).length;
  if (size > SHORT_SECTION && isFocused(understanding, lead?.chunk)) return [...passages];
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

/** Roles whose words name a topic inside the section (喝酒, 运动, 造影) rather than the section itself (禁忌, 用量). */
const TOPICAL: ReadonlySet<SectionRole> = new Set([
  'interactions',
  'precautions',
  'renal-hepatic',
  'patient-advice',
  'interference',
]);

/** Whether the question singles out a part of the section, rather than asking for all of it. */
export function isFocused(
  { residual, normalized, intentWords }: QueryUnderstanding,
  lead: Pick<EvidencePassage, 'role' | 'sectionPath'> | undefined,
): boolean {
  const heading = lead?.sectionPath.at(-1) ?? '';
  // "禁忌是什么" asks for all of them: "是什么" singles nothing out.
  const topics = intentWords.filter(
    ({ role, word }) =>
      role !== 'definition' &&
      (role !== lead?.role || TOPICAL.has(role)) &&
      !heading.includes(word),
  );
  const words = [...residual, ...topics.map(({ word }) => word)];
  return (
    words.some((word) => word.length > 1 && !/^\d/.test(word)) ||
    FOCUS_CUES.some(({ asked }) => asked.test(normalized)) ||
    patientQuantities(normalized).length > 0
  );
}
