import { normalizeForMatch } from '../../core/text/normalize.ts';
import type { StoredDocument } from '../document.ts';
import type { SearchHit } from './types.ts';

/** What stands for the product without naming it. */
const PRODUCT = /本品|该药品?|该品|本药|this (?:product|medicine|drug)/g;
const NAME = '\u0002';
/** Marks that part words but say nothing. Not among them: what belongs to a figure (%, /, -, ~, <, +). */
const MARKS = /(\d?)(?:[\s,;:!?。、"'“”‘’「」『』()[\]【】《》·…]|\.(?!\d))+(?=(\d?))/gu;

/**
 * Inserts of one generic by several makers repeat each other. Hits that say the same of the same subject become one, at
 * the place of the best, with the others listed in `sameText`. "The same" is strict: but for the product's own
 * names, punctuation and 的 every character must agree, so that no passage is ever hidden behind one that
 * differs in a number, a negation, or one contraindication more.
 */
export function collapseSameText(hits: readonly SearchHit[]): SearchHit[] {
  const subjects = subjectGroups(hits.map(({ document }) => document));
  const place = ({ document, chunk }: SearchHit): string =>
    [subjects.get(document.id) ?? '', document.kind, document.language, chunk.role].join(' ');
  const comparable = ofSeveralDocuments(
    hits.filter(({ document }) => subjects.has(document.id)),
    place,
  );
  const members = grouped(comparable, (hit) => `${place(hit)} ${essence(hit)}`);
  const groups = [...members.values()].filter(isOfSeveral);
  if (groups.length === 0) return [...hits];
  const leaders = leadersOf(hits, subjects);
  const first = new Map(groups.map((same) => [same[0], same]));
  const repeated = new Set(groups.flatMap((same) => same.slice(1)));
  return hits
    .filter((hit) => !repeated.has(hit))
    .map((hit) => asOne(hit, first.get(hit) ?? [hit], leaders));
}

/** Reading what a passage says costs 0.05 ms: only of those whose figures another document's passage has too. */
function ofSeveralDocuments(
  hits: readonly SearchHit[],
  place: (hit: SearchHit) => string,
): SearchHit[] {
  const inPlace = [...grouped(hits, place).values()].filter(isOfSeveral).flat();
  const withFigures = grouped(
    inPlace,
    (hit) => `${place(hit)} ${hit.chunk.text.replaceAll(/\D+/g, ' ').trim()}`,
  );
  return [...withFigures.values()].filter(isOfSeveral).flat();
}

function grouped(
  hits: readonly SearchHit[],
  key: (hit: SearchHit) => string,
): Map<string, SearchHit[]> {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const name = key(hit);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [hit]);
    else group.push(hit);
  }
  return groups;
}

/** One document can repeat itself; only other documents' passages are put behind a hit. */
function isOfSeveral(same: readonly SearchHit[]): boolean {
  return same.some(({ document }) => document.id !== same[0]?.document.id);
}

function asOne(
  best: SearchHit,
  same: readonly SearchHit[],
  leaders: ReadonlySet<number>,
): SearchHit {
  if (!isOfSeveral(same)) return best;
  // Of the document that leads on the subject, so that its sections stay whole.
  const shown = same.find(({ document }) => leaders.has(document.id)) ?? best;
  const seen = new Set([shown.document.id]);
  const sameText = same.flatMap(({ chunk, document }) => {
    if (seen.has(document.id)) return [];
    seen.add(document.id);
    return [{ chunk, document }];
  });
  return { ...shown, score: best.score, sameText };
}

/** For each subject the document whose hit comes first. */
function leadersOf(
  hits: readonly SearchHit[],
  subjects: ReadonlyMap<number, number>,
): ReadonlySet<number> {
  const leaders = new Map<number, number>();
  for (const { document } of hits) {
    const subject = subjects.get(document.id);
    if (subject !== undefined && !leaders.has(subject)) leaders.set(subject, document.id);
  }
  return new Set(leaders.values());
}

/** Documents that share a name are about one subject; those without a subject are about nothing in particular. */
function subjectGroups(documents: readonly StoredDocument[]): Map<number, number> {
  const groupOfName = new Map<string, number>();
  const groups = new Map<number, number>();
  for (const document of documents) {
    if (groups.has(document.id) || document.subject === undefined) continue;
    const names = namesOf(document);
    const known = names.map((name) => groupOfName.get(name)).find((group) => group !== undefined);
    const group = known ?? document.id;
    groups.set(document.id, group);
    for (const name of names) if (!groupOfName.has(name)) groupOfName.set(name, group);
  }
  return groups;
}

const namesOf = ({ subject, aliases }: StoredDocument): string[] =>
  [subject ?? '', ...aliases].map(normalizeForMatch).filter((name) => name.length >= 2);

/** What a passage says, whatever its document calls the product and however it is punctuated. */
export function essence({ chunk, document }: Pick<SearchHit, 'chunk' | 'document'>): string {
  const names = [normalizeForMatch(document.title), ...namesOf(document)];
  const longestFirst = names.filter((name) => name !== '').toSorted((a, b) => b.length - a.length);
  return (
    longestFirst
      .reduce((text, name) => text.replaceAll(name, NAME), normalizeForMatch(chunk.text))
      .replaceAll(PRODUCT, NAME)
      // Between two digits every mark counts: "1、25" is not "125".
      .replaceAll(MARKS, (marks, before: string, after: string) =>
        before !== '' && after !== '' ? marks : before,
      )
      .replaceAll('的', '')
  );
}
