import { DOCUMENT_KINDS, type DocumentKind } from '../retrieval/document.ts';
import { type AnswerableCase, type Split, SPLITS } from './grounding-cases.ts';
import { type Proportion, proportion } from './wilson.ts';

/** What became of one answerable question. */
export interface AnswerableOutcome {
  readonly row: AnswerableCase;
  readonly refused: boolean;
  readonly found: boolean;
  readonly inSection: boolean;
  readonly contained: boolean;
}

/** The answerable questions of one part that share the kind of their document or the way they are put. */
export interface QualityGroup {
  readonly split: Split;
  readonly by: 'kind' | 'phrasing';
  readonly name: string;
  readonly recallAt5: Proportion;
  readonly sectionAccuracy: Proportion;
  readonly mustContain: Proportion;
}

/** A case of a document that is not in the store. */
const NOT_LOADED = 'not loaded';

/** Groups by kind in the order of `DOCUMENT_KINDS`, then by phrasing, the larger first; no group is empty. */
export function qualityGroups(
  outcomes: readonly AnswerableOutcome[],
  kinds: ReadonlyMap<string, DocumentKind>,
): QualityGroup[] {
  return SPLITS.flatMap((split) => {
    const own = outcomes.filter(({ row }) => row.split === split);
    const byKind = groupBy(own, ({ row }) => kinds.get(row.document) ?? NOT_LOADED);
    const byPhrasing = groupBy(own, ({ row }) => row.phrasing);
    const kindNames = [...DOCUMENT_KINDS, NOT_LOADED].filter((kind) => byKind.has(kind));
    const phrasings = [...byPhrasing.keys()].toSorted(
      (a, b) => (byPhrasing.get(b)?.length ?? 0) - (byPhrasing.get(a)?.length ?? 0),
    );
    return [
      ...kindNames.map((name) => measure({ split, by: 'kind', name }, byKind.get(name) ?? [])),
      ...phrasings.map((name) =>
        measure({ split, by: 'phrasing', name }, byPhrasing.get(name) ?? []),
      ),
    ];
  });
}

function groupBy(
  outcomes: readonly AnswerableOutcome[],
  nameOf: (outcome: AnswerableOutcome) => string,
): Map<string, AnswerableOutcome[]> {
  const groups = new Map<string, AnswerableOutcome[]>();
  for (const outcome of outcomes) {
    const name = nameOf(outcome);
    groups.set(name, [...(groups.get(name) ?? []), outcome]);
  }
  return groups;
}

function measure(
  group: Pick<QualityGroup, 'split' | 'by' | 'name'>,
  outcomes: readonly AnswerableOutcome[],
): QualityGroup {
  const share = (key: 'found' | 'inSection' | 'contained'): Proportion =>
    proportion(outcomes.filter((outcome) => outcome[key]).length, outcomes.length);
  return {
    ...group,
    recallAt5: share('found'),
    sectionAccuracy: share('inSection'),
    mustContain: share('contained'),
  };
}
