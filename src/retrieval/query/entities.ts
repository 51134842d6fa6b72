import { isHan, normalizeForMatch } from '../../core/text/normalize.ts';
import type { Span } from '../../core/text/span.ts';
import type { AliasEntry } from '../store/types.ts';

/** A name of a loaded document's subject, found in a question. Span in the normalised question. */
export interface EntityMention extends Span {
  readonly alias: string;
  readonly documentIds: readonly number[];
}

export interface EntityMatcher {
  /** Longest match first, from left to right, without overlaps. `normalized` comes from `normalizeForMatch`. */
  find(normalized: string): EntityMention[];
}

const WORD_CHAR = /[a-z0-9]/;

/** Indexes the names of all loaded subjects; built once per revision of the store. */
export function createEntityMatcher(aliases: readonly AliasEntry[]): EntityMatcher {
  const documents = new Map<string, Set<number>>();
  let longest = 0;
  for (const { alias, documentId } of aliases) {
    const name = normalizeForMatch(alias);
    if (name === '') continue;
    const ids = documents.get(name) ?? new Set();
    ids.add(documentId);
    documents.set(name, ids);
    longest = Math.max(longest, name.length);
  }

  function matchAt(text: string, start: number): EntityMention | undefined {
    for (let length = Math.min(longest, text.length - start); length > 0; length -= 1) {
      const alias = text.slice(start, start + length);
      const ids = documents.get(alias);
      if (ids !== undefined && standsAlone(text, start, start + length)) {
        return { alias, documentIds: [...ids], start, end: start + length };
      }
    }
    return undefined;
  }

  return {
    find(text) {
      const mentions: EntityMention[] = [];
      for (let i = 0; i < text.length; ) {
        const mention = matchAt(text, i);
        if (mention !== undefined) mentions.push(mention);
        i = mention?.end ?? i + 1;
      }
      return mentions;
    },
  };
}

/**
 * Latin names need word borders (no "ast" in "last"). A name of one Han character (钾) counts only where no other
 * Han character touches it but a word for blood, high or low: "血钾高" yes, "氯沙坦钾片" no.
 */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  const after = text[end];
  const first = text[start] ?? '';
  if (end - start === 1 && isHan(first)) {
    const free = (char: string | undefined): boolean =>
      char === undefined || !isHan(char) || /[血高低的和是查测偏缺补]/.test(char);
    return free(before) && free(after);
  }
  if (WORD_CHAR.test(first) && before !== undefined && WORD_CHAR.test(before)) return false;
  const last = text[end - 1] ?? '';
  return !(WORD_CHAR.test(last) && after !== undefined && WORD_CHAR.test(after));
}
