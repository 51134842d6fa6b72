import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { DocumentKind } from '../document.ts';
import type { AliasEntry } from '../store/types.ts';
import { createMisspeltNames, type MisspeltNames } from './misspelt-names.ts';
import { pinyinOf } from './pinyin-names.ts';
import { shortNameOf } from './short-names.ts';

/** What a name stands for. */
export interface NamedDocuments {
  readonly ids: ReadonlySet<number>;
  /** Of the documents. */
  readonly kinds: ReadonlySet<DocumentKind>;
}

/** The names of all loaded subjects; grows with the documents, since making it anew takes 40 µs a name. */
export interface NameIndex {
  add(entry: AliasEntry): void;
  /** By a whole name, or what people type for one on a Latin keyboard. */
  byName(name: string): NamedDocuments | undefined;
  /** By a part of names that means the documents of one subject only, and is nobody's whole name. */
  byShortName(short: string): NamedDocuments | undefined;
  /** Every name of these documents' subjects, normalised. */
  namesOf(documentIds: readonly number[]): string[];
  /** Characters of the longest name. */
  longest(): number;
  readonly misspelt: MisspeltNames;
}

export function createNameIndex(): NameIndex {
  const documents = new Map<string, Set<number>>();
  const kinds = new Map<number, DocumentKind>();
  /** What is typed, and the first name it was typed for. */
  const typed = new Map<string, string>();
  const shortened = new Map<string, string[]>();
  const namesByDocument = new Map<number, string[]>();
  const misspelt = createMisspeltNames();
  let longest = 0;

  function addName(name: string): Set<number> {
    const ids = new Set<number>();
    documents.set(name, ids);
    longest = Math.max(longest, name.length);
    misspelt.add(name);
    for (const word of pinyinOf(name)) {
      if (!typed.has(word)) typed.set(word, name);
      longest = Math.max(longest, word.length);
    }
    const short = shortNameOf(name);
    if (short !== undefined) shortened.set(short, [...(shortened.get(short) ?? []), name]);
    return ids;
  }

  function byName(given: string): NamedDocuments | undefined {
    const name = documents.has(given) ? given : typed.get(given);
    const ids = name === undefined ? undefined : documents.get(name);
    if (name === undefined || ids === undefined) return undefined;
    return withKinds(ids);
  }

  function withKinds(ids: ReadonlySet<number>): NamedDocuments {
    const own = [...ids].flatMap((id) => kinds.get(id) ?? []);
    return { ids, kinds: new Set(own) };
  }

  return {
    byName,
    misspelt,
    longest: () => longest,
    add({ alias, documentId, kind }) {
      const name = normalizeForMatch(alias);
      if (name === '') return;
      const ids = documents.get(name) ?? addName(name);
      if (!ids.has(documentId)) {
        const names = namesByDocument.get(documentId) ?? [];
        namesByDocument.set(documentId, [...names, name]);
      }
      ids.add(documentId);
      kinds.set(documentId, kind);
    },
    byShortName(short) {
      const names = shortened.get(short);
      if (names === undefined || documents.has(short) || typed.has(short)) return undefined;
      const ids = new Set<number>();
      for (const name of names) {
        const own = [...(documents.get(name) ?? [])];
        if (ids.size > 0 && !own.some((id) => ids.has(id))) return undefined;
        for (const id of own) ids.add(id);
      }
      return withKinds(ids);
    },
    namesOf(documentIds) {
      const names = new Set(documentIds.flatMap((id) => namesByDocument.get(id) ?? []));
      const latin = [...names].flatMap(pinyinOf).filter((word) => names.has(typed.get(word) ?? ''));
      return [...new Set([...names, ...latin])];
    },
  };
}
