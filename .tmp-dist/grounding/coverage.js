import { normalizeForMatch } from '../core/text/normalize.js';
import { lexicalTerms } from '../retrieval/lexical/terms.js';
import { mentions } from '../retrieval/query/understand.js';
export function coverageText(text) {
  return { normalized: normalizeForMatch(text), terms: new Set(lexicalTerms(text)) };
}
/**
 * Which share of the words is found in the text, weighted by rarity, 0 to 1; 1 when there is nothing to find.
 * A stretch counts as found where it stands literally or by a synonym, else by the share of its terms.
 */
export function coverage(words, text, { synonyms, weight }) {
  let total = 0;
  let found = 0;
  for (const word of words) {
    const literal =
      mentions(text.normalized, word) ||
      synonyms.some(
        (row) =>
          row.some((w) => word.includes(w) || w.includes(word)) &&
          row.some((w) => mentions(text.normalized, w)),
      );
    for (const term of lexicalTerms(word)) {
      const termWeight = weight(term);
      total += termWeight;
      if (literal || text.terms.has(term)) found += termWeight;
    }
  }
  return total === 0 ? 1 : found / total;
}
//# sourceMappingURL=coverage.js.map
