import { basename, extname } from 'node:path';
import { isForRanker, type RetrievalSet } from '../../src/eval/beir.ts';
import { placesOf, readGroundingCases, sameSection } from '../../src/eval/grounding-cases.ts';
import { loadPlainSet } from '../../src/eval/retrieval-suite.ts';
import { readAsked } from '../../src/retrieval/rank/asked.ts';
import type { SentenceReader } from '../../src/retrieval/rank/sentence-ranker.ts';
import type { Embedder } from '../../src/retrieval/embedding/types.ts';
import type { KnowledgeStore } from '../../src/retrieval/store/types.ts';
import type { CandidateSearch } from '../../src/retrieval/search/candidates.ts';
import { RERANKED, rankCandidates } from '../../src/retrieval/search/search.ts';
import type { Question } from './listwise.ts';

/** What a question is read with; nothing in it learnt from questions of its group. */
export interface Parts {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly storeId: string;
  readonly finder: CandidateSearch;
  readonly reader: SentenceReader;
}

export type PartsFor = (group: string) => Parts;

export interface ReadQuestion extends Question {
  readonly named: boolean;
  readonly text: string;
  readonly judged: Judged;
  /** The passage each sentence stands in. */
  readonly candidates: readonly number[];
}

/** What is right or wrong: a sentence by itself, or the passage it stands in. */
export type Judged = 'sentence' | 'passage';

interface Wanted {
  readonly question: string;
  readonly group: string;
  readonly weight: number;
  readonly isRight: (filename: string, sentence: string, sectionPath: readonly string[]) => boolean;
  readonly judged: Judged;
}

async function read(partsFor: PartsFor, wanted: Wanted): Promise<ReadQuestion> {
  const { store, storeId, finder, reader } = partsFor(wanted.group);
  const { candidates, understanding } = await finder.find({
    query: wanted.question,
    storeIds: [storeId],
    limit: RERANKED,
  });
  const first = candidates.slice(0, RERANKED);
  const rows = await reader.read(
    rankCandidates(first, understanding),
    await readAsked(store, understanding, [storeId]),
  );
  return {
    text: wanted.question,
    named: understanding.entities.length > 0,
    group: wanted.group,
    weight: wanted.weight,
    judged: wanted.judged,
    candidates: rows.map(({ candidate }) => candidate),
    rows: rows.map(({ features }) => features),
    right: rows.map(({ candidate, text }) =>
      wanted.isRight(
        first[candidate]?.document.filename ?? '',
        text,
        first[candidate]?.chunk.sectionPath ?? [],
      ),
    ),
  };
}

/** How much it counts that a sentence at least stands in the right section: an answer is opened there. */
const SECTION_WEIGHT = 0.5;

/**
 * The tuning questions of corpora/eval, each twice: a sentence is right where it holds a required span of a named place,
 * and, with less weight, where it stands in the section of one.
 */
export async function groundingQuestions(
  partsFor: PartsFor,
  folder: string,
): Promise<ReadQuestion[]> {
  const { answerable, followUps } = readGroundingCases(folder, ['tune']);
  const single = [
    ...answerable,
    ...followUps.map((row) => ({ ...row, question: row.turns.join(' ') })),
  ];
  const questions: ReadQuestion[] = [];
  for (const { question, ...row } of single) {
    const places = placesOf(row);
    const common = { question, group: row.document };
    const stem = (filename: string): string => basename(filename, extname(filename));
    questions.push(
      await read(partsFor, {
        ...common,
        judged: 'sentence',
        weight: 1,
        isRight: (filename, sentence) =>
          places.some(
            ({ document, must_contain }) =>
              stem(filename) === document && must_contain.some((span) => sentence.includes(span)),
          ),
      }),
      await read(partsFor, {
        ...common,
        judged: 'passage',
        weight: SECTION_WEIGHT,
        isRight: (filename, _, path) =>
          places.some(
            ({ document, section }) => stem(filename) === document && sameSection(path, section),
          ),
      }),
    );
  }
  return questions;
}

/** Bounds the time of training; no set has so many for it now. */
const MOST_QUERIES = 500;

/** Queries of a retrieval set: the best sentence of a relevant document is right. All sets count the same. */
export async function retrievalQuestions(
  parts: Parts,
  set: RetrievalSet,
  weight: number,
): Promise<ReadQuestion[]> {
  const storeId = (await parts.store.createStore(set.name)).id;
  await loadPlainSet(parts, storeId, set);
  const partsFor = (): Parts => ({ ...parts, storeId });
  const queries = set.queries.filter(({ id }) => isForRanker(id)).slice(0, MOST_QUERIES);
  const questions: ReadQuestion[] = [];
  for (const { id, text } of queries) {
    questions.push(
      await read(partsFor, {
        question: text,
        group: `${set.name} ${id}`,
        weight: weight / queries.length,
        judged: 'passage',
        isRight: (filename) => set.relevant.get(id)?.has(filename) === true,
      }),
    );
  }
  await parts.store.deleteStore(storeId);
  return questions;
}
