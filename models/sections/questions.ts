import { basename, extname } from 'node:path';
import { placesOf, readGroundingCases, sameSection } from '../../src/eval/grounding-cases.ts';
import type { SectionQuestion } from '../../src/retrieval/query/section-features.ts';
import type { SectionModel } from '../../src/retrieval/query/section-model.ts';
import { createCandidateSearch } from '../../src/retrieval/search/candidates.ts';
import { SECTION_ROLES, type SectionRole } from '../../src/retrieval/section-role.ts';
import type { StarterKnowledge } from '../starter-knowledge.ts';

/** A tuning question, and the kinds of section that answer it. */
export interface TrainingQuestion {
  readonly question: SectionQuestion;
  readonly roles: ReadonlySet<SectionRole>;
  readonly weight: number;
  /** The document it was written for. */
  readonly group: string;
}

/** Says nothing: what the training questions are read with. */
export const NO_SECTIONS: SectionModel = {
  chances: () => new Map(SECTION_ROLES.map((role) => [role, 1 / SECTION_ROLES.length])),
};

/** The tuning questions of an evaluation folder whose section has a role; freely headed sections have none. */
export async function sectionQuestions(
  { store, embedder, storeId }: StarterKnowledge,
  folder: string,
): Promise<TrainingQuestion[]> {
  const finder = createCandidateSearch({ store, embedder, sections: NO_SECTIONS });
  const sectionsOf = new Map<string, { path: readonly string[]; role: SectionRole }[]>();
  for (const { id, filename } of await documentsOf(store, storeId)) {
    const chunks = await store.chunksOfDocument(id);
    sectionsOf.set(
      basename(filename, extname(filename)),
      chunks.flatMap(({ sectionPath, role }) =>
        role === undefined ? [] : [{ path: sectionPath, role }],
      ),
    );
  }
  const { answerable, followUps } = readGroundingCases(folder, ['tune']);
  const questions: TrainingQuestion[] = [];
  for (const row of [
    ...answerable,
    ...followUps.map((row) => ({ ...row, question: row.turns.at(-1) ?? '' })),
  ]) {
    const roles = placesOf(row).flatMap(({ document, section }) =>
      (sectionsOf.get(document) ?? [])
        .filter(({ path }) => sameSection(path, section))
        .map(({ role }) => role),
    );
    if (roles.length === 0) continue;
    const { aspect, normalized, mainRole, roleWeights, subject } = await finder.understand(
      row.question,
      [storeId],
    );
    questions.push({
      question: {
        aspect: aspect === '' ? normalized : aspect,
        mainRole,
        roleWeights,
        kinds: subject?.kinds ?? new Set(),
      },
      roles: new Set(roles),
      weight: 1,
      group: row.document,
    });
  }
  return questions;
}

async function documentsOf(
  store: StarterKnowledge['store'],
  storeId: string,
): Promise<{ id: number; filename: string }[]> {
  const ids = new Set((await store.aliases([storeId])).map(({ documentId }) => documentId));
  return Promise.all([...ids].map((id) => store.getDocument(id)));
}
