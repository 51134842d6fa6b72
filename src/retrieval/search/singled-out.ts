import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { DocumentKind, StoredDocument } from '../document.ts';

/** Kinds that a question calls by their name: a pathway says what is done on which day, the guide on the same disease does not. */
const NAMED_KINDS: readonly (readonly [RegExp, DocumentKind])[] = [[/路径|\bpathway\b/, 'pathway']];

/**
 * Whether a document on a named subject is one of those the question singles out among them, by the kind or by the maker it
 * names. True of all where it singles none out.
 */
export function singledOut(
  normalized: string,
  documents: readonly StoredDocument[],
): (document: StoredDocument) => boolean {
  const kinds = new Set(
    NAMED_KINDS.filter(([name]) => name.test(normalized)).map(([, kind]) => kind),
  );
  const ofKind = documents.some(({ kind }) => kinds.has(kind));
  const mentioned = [
    ...new Set(documents.map(makerOf).filter((name) => name !== '' && normalized.includes(name))),
  ];
  // A name inside a longer one that is meant: 华北制药 in 华北制药股份.
  const makers = new Set(
    mentioned.filter((name) => !mentioned.some((other) => other !== name && other.includes(name))),
  );
  return (document) =>
    (!ofKind || kinds.has(document.kind)) && (makers.size === 0 || makers.has(makerOf(document)));
}

function makerOf({ attributes }: StoredDocument): string {
  return normalizeForMatch(String(attributes['maker'] ?? ''));
}
