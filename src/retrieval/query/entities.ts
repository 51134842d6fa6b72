import { isHan, normalizeForMatch } from '../../core/text/normalize.ts';
import type { Span } from '../../core/text/span.ts';
import type { AliasEntry } from '../store/types.ts';
import { createMisspeltNames } from './misspelt-names.ts';
import { pinyinOf } from './pinyin-names.ts';
import { shortNameOf } from './short-names.ts';

/** A name of a loaded document's subject, found in a question. Span in the normalised question. */
export interface EntityMention extends Span {
  readonly alias: string;
  readonly documentIds: readonly number[];
  /** True where it names a drug: one of the documents is a drug insert. */
  readonly isDrug: boolean;
}

export interface EntityMatcher {
  /** Longest match first, from left to right, without overlaps; a misspelt drug where there is no other. `normalized` comes from `normalizeForMatch`. */
  find(normalized: string): EntityMention[];
  /** Every name of these documents' subjects, normalised. */
  namesOf(documentIds: readonly number[]): string[];
}

const WORD_CHAR = /[a-z0-9]/;

/** Indexes the names of all loaded subjects; built once per revision of the store. */
export function createEntityMatcher(aliases: readonly AliasEntry[]): EntityMatcher {
  const documents = new Map<string, Set<number>>();
  const drugs = new Set<string>();
  const drugDocuments = new Set<number>();
  let longest = 0;
  for (const { alias, documentId, kind } of aliases) {
    const name = normalizeForMatch(alias);
    if (name === '') continue;
    const ids = documents.get(name) ?? new Set();
    ids.add(documentId);
    documents.set(name, ids);
    if (kind === 'drug-insert') {
      drugs.add(name);
      drugDocuments.add(documentId);
    }
    longest = Math.max(longest, name.length);
  }
  const spelt = [...documents];
  for (const [name, ids] of spelt) {
    for (const typed of pinyinOf(name)) {
      if (documents.has(typed)) continue;
      documents.set(typed, ids);
      if (drugs.has(name)) drugs.add(typed);
      longest = Math.max(longest, typed.length);
    }
  }

  const short = uniqueShortNames(spelt, documents);

  function matchAt(
    text: string,
    start: number,
    names: ReadonlyMap<string, ReadonlySet<number>>,
  ): EntityMention | undefined {
    for (let length = Math.min(longest, text.length - start); length > 0; length -= 1) {
      const alias = text.slice(start, start + length);
      const ids = names.get(alias);
      if (ids !== undefined && standsAlone(text, start, start + length)) {
        return {
          alias,
          documentIds: [...ids],
          isDrug:
            drugs.has(alias) || (names === short && [...ids].some((id) => drugDocuments.has(id))),
          start,
          end: start + length,
        };
      }
    }
    return undefined;
  }

  function findIn(text: string, names: ReadonlyMap<string, ReadonlySet<number>>): EntityMention[] {
    const mentions: EntityMention[] = [];
    for (let i = 0; i < text.length;) {
      const mention = matchAt(text, i, names);
      if (mention !== undefined) mentions.push(mention);
      i = mention?.end ?? i + 1;
    }
    return mentions;
  }

  const misspelt = createMisspeltNames([...documents.keys()]);

  /** Only where nothing is spelt right: a guess never competes with a name. */
  function findMisspelt(text: string): EntityMention[] {
    for (const length of misspelt.lengths) {
      for (let start = 0; start + length <= text.length; start += 1) {
        const written = text.slice(start, start + length);
        const alias = Array.from(written).every(isHan) ? misspelt.find(written) : undefined;
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
      const mentions = findIn(text, documents);
      if (mentions.some(({ isDrug }) => isDrug)) return mentions;
      // A disease beside it does not make a drug's name better spelt.
      const rest = mentions.reduce(
        (left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end),
        text,
      );
      const misspelt = findMisspelt(rest).filter(({ isDrug }) => isDrug || mentions.length === 0);
      const found = [...mentions, ...misspelt].toSorted((a, b) => a.start - b.start);
      return found.length === 0 ? findIn(text, short) : found;
    },
  };
}

/** Short names that mean the documents of one subject only, and are nobody's whole name. */
function uniqueShortNames(
  spelt: readonly (readonly [string, ReadonlySet<number>])[],
  documents: ReadonlyMap<string, ReadonlySet<number>>,
): Map<string, ReadonlySet<number>> {
  const found = new Map<string, ReadonlySet<number>>();
  const ambiguous = new Set<string>();
  for (const [name, ids] of spelt) {
    const short = shortNameOf(name);
    if (short === undefined || documents.has(short)) continue;
    const known = found.get(short);
    if (known !== undefined && ![...known].some((id) => ids.has(id))) ambiguous.add(short);
    found.set(short, new Set([...(known ?? []), ...ids]));
  }
  for (const short of ambiguous) found.delete(short);
  return found;
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
