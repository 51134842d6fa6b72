import { isHan, normalizeForMatch } from '../../core/text/normalize.js';
import { createMisspeltNames } from './misspelt-names.js';
const WORD_CHAR = /[a-z0-9]/;
/** Indexes the names of all loaded subjects; built once per revision of the store. */
export function createEntityMatcher(aliases) {
  const documents = new Map();
  const drugs = new Set();
  let longest = 0;
  for (const { alias, documentId, kind } of aliases) {
    const name = normalizeForMatch(alias);
    if (name === '') continue;
    const ids = documents.get(name) ?? new Set();
    ids.add(documentId);
    documents.set(name, ids);
    if (kind === 'drug-insert') drugs.add(name);
    longest = Math.max(longest, name.length);
  }
  function matchAt(text, start) {
    for (let length = Math.min(longest, text.length - start); length > 0; length -= 1) {
      const alias = text.slice(start, start + length);
      const ids = documents.get(alias);
      if (ids !== undefined && standsAlone(text, start, start + length)) {
        return {
          alias,
          documentIds: [...ids],
          isDrug: drugs.has(alias),
          start,
          end: start + length,
        };
      }
    }
    return undefined;
  }
  const misspelt = createMisspeltNames([...documents.keys()]);
  /** Only where nothing is spelt right: a guess never competes with a name. */
  function findMisspelt(text) {
    for (const length of misspelt.lengths) {
      for (let start = 0; start + length <= text.length; start += 1) {
        const written = text.slice(start, start + length);
        const alias = [...written].every(isHan) ? misspelt.find(written) : undefined;
        if (alias === undefined) continue;
        const documentIds = [...(documents.get(alias) ?? [])];
        return [{ alias, documentIds, isDrug: drugs.has(alias), start, end: start + length }];
      }
    }
    return [];
  }
  return {
    namesOf: (documentIds) =>
      [...documents]
        .filter(([, ids]) => documentIds.some((id) => ids.has(id)))
        .map(([name]) => name),
    find(text) {
      const mentions = [];
      for (let i = 0; i < text.length;) {
        const mention = matchAt(text, i);
        if (mention !== undefined) mentions.push(mention);
        i = mention?.end ?? i + 1;
      }
      return mentions.length > 0 ? mentions : findMisspelt(text);
    },
  };
}
/**
 * Latin names need word borders (no "ast" in "last"). A name of one Han character (钾) counts only where no other
 * Han character touches it but a word for blood, high or low: "血钾高" yes, "氯沙坦钾片" no.
 */
function standsAlone(text, start, end) {
  const before = text[start - 1];
  const after = text[end];
  const first = text[start] ?? '';
  if (end - start === 1 && isHan(first)) {
    const free = (char) =>
      char === undefined || !isHan(char) || /[血高低的和是查测偏缺补]/.test(char);
    return free(before) && free(after);
  }
  if (WORD_CHAR.test(first) && before !== undefined && WORD_CHAR.test(before)) return false;
  const last = text[end - 1] ?? '';
  return !(WORD_CHAR.test(last) && after !== undefined && WORD_CHAR.test(after));
}
//# sourceMappingURL=entities.js.map
