import { isHan } from '../../core/text/normalize.ts';
import type { Span } from '../../core/text/span.ts';
import type { DocumentKind } from '../document.ts';
import type { AliasEntry } from '../store/types.ts';
import { knownDrugAt, knownDrugSpans } from './known-names.ts';
import { createNameIndex, type NamedDocuments, type NameIndex } from './name-index.ts';

/** A name of a loaded document's subject, found in a question. Span in the normalised question. */
export interface EntityMention extends Span {
  readonly alias: string;
  readonly documentIds: readonly number[];
  /** Of those documents. */
  readonly kinds: ReadonlySet<DocumentKind>;
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
/** A figure may stick to a Latin name of so many letters: "UKPDS34", "metformin500mg". */
const LEAST_BEFORE_DIGIT = 4;

/** Finds the names of all loaded subjects. */
export function createEntityMatcher(aliases: readonly AliasEntry[]): EntityMatcher {
  return createEntityMatchers()(aliases);
}

/** For lists that mostly grow at their end, as documents come in: what was there before is not read again. */
export function createEntityMatchers(): (aliases: readonly AliasEntry[]) => EntityMatcher {
  let known: readonly AliasEntry[] = [];
  let names = createNameIndex();
  let matcher = matcherOf(names);
  return (aliases) => {
    if (!beginsWith(aliases, known)) {
      known = [];
      names = createNameIndex();
      matcher = matcherOf(names);
    }
    for (const entry of aliases.slice(known.length)) names.add(entry);
    known = aliases;
    return matcher;
  };
}

function beginsWith(list: readonly AliasEntry[], start: readonly AliasEntry[]): boolean {
  return start.every((entry, i) => {
    const other = list[i];
    return (
      other === entry ||
      (other?.alias === entry.alias &&
        other.documentId === entry.documentId &&
        other.kind === entry.kind)
    );
  });
}

type LookUp = (name: string) => NamedDocuments | undefined;

function matcherOf(names: NameIndex): EntityMatcher {
  function matchAt(text: string, start: number, lookUp: LookUp): EntityMention | undefined {
    const longest = Math.min(names.longest(), text.length - start);
    for (let length = longest; length > 0; length -= 1) {
      const alias = text.slice(start, start + length);
      const found = lookUp(alias);
      if (found !== undefined && standsAlone(text, start, start + length)) {
        return mentionOf(alias, found, start);
      }
    }
    return undefined;
  }

  function findIn(text: string, lookUp: LookUp): EntityMention[] {
    const mentions: EntityMention[] = [];
    for (let i = 0; i < text.length;) {
      const mention = matchAt(text, i, lookUp);
      const known = knownDrugAt(text, i)?.length ?? 0;
      // 沙库巴曲缬沙坦 is not 缬沙坦, nor 胰高血糖素 blood glucose.
      const isOther = i + known > (mention?.end ?? i);
      if (mention !== undefined && !isOther) mentions.push(mention);
      i = isOther ? i + known : (mention?.end ?? i + 1);
    }
    return mentions;
  }

  /** Only where nothing is spelt right: a guess never competes with a name. */
  function findMisspelt(text: string): EntityMention[] {
    const others = knownDrugSpans(text);
    for (const length of names.misspelt.lengths()) {
      for (let start = 0; start + length <= text.length; start += 1) {
        const end = start + length;
        // Another drug's name is none misspelt, but may be part of one: 爱司西酞普兰.
        const touches = others.some((other) => other.start < end && start < other.end);
        const holds = others.every((other) => start <= other.start && other.end <= end);
        if (touches && !(holds && others.every((other) => other.end - other.start < length)))
          continue;
        const written = text.slice(start, end);
        const alias = Array.from(written).every(isHan) ? names.misspelt.find(written) : undefined;
        const found = alias === undefined ? undefined : names.byName(alias);
        if (alias !== undefined && found !== undefined) return [mentionOf(alias, found, start)];
      }
    }
    return [];
  }

  return {
    namesOf: names.namesOf,
    find(text) {
      const mentions = findIn(text, names.byName);
      if (mentions.some(({ isDrug }) => isDrug)) return mentions;
      // A disease beside it does not make a drug's name better spelt.
      const misspelt = findMisspelt(blank(text, mentions)).filter(
        ({ isDrug }) => isDrug || mentions.length === 0,
      );
      const found = [...mentions, ...misspelt].toSorted((a, b) => a.start - b.start);
      return found.length === 0 ? findIn(text, names.byShortName) : found;
    },
  };
}

function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce(
    (left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end),
    text,
  );
}

function mentionOf(alias: string, named: NamedDocuments, start: number): EntityMention {
  const { ids, kinds } = named;
  return {
    alias,
    documentIds: [...ids],
    kinds,
    isDrug: kinds.has('drug-insert'),
    start,
    end: start + alias.length,
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
  if (after === undefined || !WORD_CHAR.test(last) || !WORD_CHAR.test(after)) return true;
  return end - start >= LEAST_BEFORE_DIGIT && /[a-z]/.test(last) && /\d/.test(after);
}
