import drugs from './data/drug-names.json' with { type: 'json' };
import tests from './data/test-names.json' with { type: 'json' };
import type { Span } from '../../core/text/span.ts';
import { isHan, normalizeForMatch } from '../../core/text/normalize.ts';

/** Names by their first character, longest first. */
type NamesByStart = ReadonlyMap<string, readonly string[]>;

const SAME_AS: Readonly<Record<string, string>> = drugs.sameAs;
const DRUGS = byStart([...drugs.chinese, ...drugs.latin, ...Object.keys(SAME_AS)]);
const TESTS = byStart(tests.names);

/**
 * Names of drugs in a stretch of a question (normalised), whether or not a document on them is loaded: without the list,
 * 奥卡西平 is a word nobody knows, and the nearest passage is the dose of 卡马西平.
 */
export function knownDrugsIn(words: string): string[] {
  return knownDrugSpans(words).map(({ start, end }) => words.slice(start, end));
}

/** Where they stand. */
export function knownDrugSpans(words: string): Span[] {
  return spansIn(words, DRUGS);
}

/** The longest name of a drug that begins at this place of a normalised text. */
export function knownDrugAt(text: string, at: number): string | undefined {
  return nameAt(text, at, DRUGS);
}

/** True for a whole name of the list. */
export function isKnownDrug(name: string): boolean {
  return nameAt(name, 0, DRUGS) === name;
}

/** A drug's name, and what documents call it: 洛赛克 is 奥美拉唑, of 碳酸锂 they speak as of 锂. */
export function spellingsOf(drug: string): string[] {
  const same = SAME_AS[drug];
  return same === undefined ? [drug] : [drug, same];
}

/** Names of laboratory and imaging tests in a stretch of a question (normalised), whether or not one is loaded. */
export function knownTestsIn(words: string): string[] {
  return spansIn(words, TESTS).map(({ start, end }) => words.slice(start, end));
}

function byStart(names: readonly string[]): NamesByStart {
  const map = new Map<string, string[]>();
  for (const name of names.map(normalizeForMatch).toSorted((a, b) => b.length - a.length))
    map.set(name[0] ?? '', [...(map.get(name[0] ?? '') ?? []), name]);
  return map;
}

function spansIn(words: string, names: NamesByStart): Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < words.length;) {
    const end = start + (nameAt(words, start, names)?.length ?? 0);
    if (end > start) spans.push({ start, end });
    start = Math.max(end, start + 1);
  }
  return spans;
}

function nameAt(text: string, at: number, names: NamesByStart): string | undefined {
  return names
    .get(text[at] ?? '')
    ?.find((one) => text.startsWith(one, at) && standsAlone(text, at, at + one.length));
}

/** Latin names need word borders. */
function standsAlone(text: string, start: number, end: number): boolean {
  const touches = (inside: string | undefined, outside: string | undefined): boolean =>
    outside !== undefined && !isHan(inside) && /[a-z0-9]/.test(outside);
  return !touches(text[start], text[start - 1]) && !touches(text[end - 1], text[end]);
}
