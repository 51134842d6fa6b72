import { coverage, coverageText } from './coverage.js';
import { FOCUS_CUES } from './focus-cues.js';
import { quotableSpans } from './passages.js';
import { patientQuantities, quantityFit } from './patient-quantities.js';
/** Most sentences offered for quotation. */
const MAX_CANDIDATES = 60;
/** How much a passage of another document, or of a section not asked for, counts. */
const OTHER_DOCUMENT = 0.5;
const OTHER_SECTION = 0.45;
/** Shares of a sentence's prior where a question singles something out; those that do not apply are left out. */
const SHARES = { section: 0.4, words: 0.35, cues: 0.2, quantities: 0.4 };
/**
 * Cuts the hits into sentences and judges each against the question. The first hit's document leads: an answer
 * from one document is easier to check than one stitched from many.
 */
export function selectSentences(hits, understanding, weight) {
  const lead = hits[0];
  const focus = focusOf(understanding, lead?.chunk.role);
  let count = 0;
  return hits.map(({ chunk, document, score }, i) => {
    const documentFit = document.id === lead?.document.id ? 1 : OTHER_DOCUMENT;
    const section = sectionFit(chunk, lead?.chunk.role, understanding, i);
    const spans = quotableSpans(chunk).slice(0, Math.max(0, MAX_CANDIDATES - count));
    const sentences = spans.map(({ start, end }, k) => {
      const text = chunk.text.slice(start - chunk.start, end - chunk.start);
      const prior = documentFit * sentenceFit(text, chunk, section, focus, understanding, weight);
      return { id: `s${count + k + 1}`, start, end, text, prior };
    });
    count += spans.length;
    const { sectionPath, role, page, text, start, end } = chunk;
    return { index: i + 1, document, sectionPath, role, page, text, start, end, score, sentences };
  });
}
function focusOf({ residual, normalized, intentWords }, leadRole) {
  const cues = FOCUS_CUES.filter(({ asked }) => asked.test(normalized)).map((cue) => cue.answered);
  const aside = intentWords.filter(({ role }) => role !== leadRole).map(({ word }) => word);
  const words = [...residual, ...aside].filter((word) => word.length > 1 && !/^\d/.test(word));
  return { words, cues, quantities: patientQuantities(normalized) };
}
/** Whether the question singles out a part of the section, rather than asking for all of it. */
export function isFocused(understanding, leadRole) {
  const { words, cues, quantities } = focusOf(understanding, leadRole);
  return words.length + cues.length + quantities.length > 0;
}
function sectionFit(chunk, leadRole, { mainRole, roleWeights }, rank) {
  if (mainRole === undefined) return 1 / (1 + 0.15 * rank);
  if (chunk.role === leadRole || chunk.role === mainRole) return 1;
  const related = chunk.role === undefined ? 0 : (roleWeights.get(chunk.role) ?? 0);
  return Math.max(OTHER_SECTION, related);
}
function sentenceFit(text, chunk, section, { words, cues, quantities }, { synonyms }, weight) {
  let score = SHARES.section * section;
  let total = SHARES.section;
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
    score += SHARES.cues * (cues.filter((cue) => cue.test(text)).length / cues.length);
    total += SHARES.cues;
  }
  if (quantities.length > 0) {
    score += SHARES.quantities * quantityFit(text, quantities);
    total += SHARES.quantities;
  }
  return score / total;
}
//# sourceMappingURL=select-sentences.js.map
