import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type CandidateSearch, createCandidateSearch } from '../src/retrieval/search/candidates.ts';
import { crossFit } from './sections/fit-sections.ts';
import { SECTIONS_PENALTY } from './sections/penalty.ts';
import { sectionQuestions } from './sections/questions.ts';
import { wordingQuestions } from './sections/wordings.ts';
import { openStarterKnowledge, type StarterKnowledge } from './starter-knowledge.ts';

export interface Halves {
  /** The starter corpora, read by an embedder that learnt nothing from the questions on this document. */
  readonly knowledgeFor: (document: string) => StarterKnowledge;
  close(): Promise<void>;
}

/** The half of the documents whose questions `models/embedder/train.py --half` learns from; the same rule is written there. */
function halfOf(document: string): 0 | 1 {
  return (createHash('sha256').update(document).digest()[0] ?? 0) % 2 === 0 ? 0 : 1;
}

/**
 * Opens the starter corpora twice, with the embedders in `half-0` and `half-1` of a folder. What is trained on top of
 * an embedder has to see it as it will be on new questions: on its own training questions it looks too good.
 */
export async function openHalves(folder: string): Promise<Halves> {
  const [first, second] = await Promise.all([
    openStarterKnowledge(join(folder, 'half-0', 'xinglin-static-v1')),
    openStarterKnowledge(join(folder, 'half-1', 'xinglin-static-v1')),
  ]);
  return {
    knowledgeFor: (document) => (halfOf(document) === 0 ? second : first),
    async close() {
      await Promise.all([first.close(), second.close()]);
    },
  };
}

export interface CrossFitted {
  readonly knowledge: StarterKnowledge;
  readonly finder: CandidateSearch;
}

/** For each document the search that learnt nothing from the questions on it: neither its embedder nor its sense of sections. */
export async function crossFittedSearches(
  { knowledgeFor }: Halves,
  questions: string,
): Promise<(document: string) => CrossFitted> {
  const read = await sectionQuestions(knowledgeFor(''), questions);
  const wordings = await wordingQuestions(knowledgeFor(''), questions);
  const { modelFor } = crossFit(read, wordings, SECTIONS_PENALTY);
  const known = new Map<string, CrossFitted>();
  return (document) => {
    const found = known.get(document);
    if (found !== undefined) return found;
    const knowledge = knowledgeFor(document);
    const { store, embedder } = knowledge;
    const finder = createCandidateSearch({ store, embedder, sections: modelFor(document) });
    known.set(document, { knowledge, finder });
    return { knowledge, finder };
  };
}
