import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeForMatch } from '../../src/core/text/normalize.ts';
import { documentStem, readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../src/retrieval/document.ts';
import { understandQuery } from '../../src/retrieval/query/understand.ts';
import { SECTION_ROLES, type SectionRole } from '../../src/retrieval/section-role.ts';
import type { StarterKnowledge } from '../starter-knowledge.ts';
import { NO_SECTIONS, type TrainingQuestion } from './questions.ts';

const ROLES: ReadonlySet<string> = new Set(SECTION_ROLES);

function isRole(value: string): value is SectionRole {
  return ROLES.has(value);
}

const FOLDER = 'models/sections/wordings';
/** Of one of these beside a question on a loaded document, which is about what documents really say. */
const WEIGHT = 0.5;

/**
 * Questions on no document of ours, each with the kind of section that would answer it: `role<TAB>question`, the subject's
 * name in square brackets, in one file a writer below a folder a kind of document. What names the subject of a test
 * document is left out: nothing is learnt from questions on those.
 */
export async function wordingQuestions(
  { store, storeId }: StarterKnowledge,
  evaluation: string,
): Promise<TrainingQuestion[]> {
  const { answerable } = readGroundingCases(evaluation, ['test']);
  const heldOut = new Set(answerable.map(({ document }) => document));
  const names = new Set<string>();
  for (const { alias, documentId } of await store.aliases([storeId])) {
    const { filename } = await store.getDocument(documentId);
    if (heldOut.has(documentStem(filename))) names.add(normalizeForMatch(alias));
  }
  return readWordings(FOLDER, (name) => names.has(normalizeForMatch(name)));
}

function readWordings(folder: string, isHeldOut: (name: string) => boolean): TrainingQuestion[] {
  return DOCUMENT_KINDS.flatMap((kind) => {
    const files = readdirSync(folder).includes(kind) ? readdirSync(join(folder, kind)) : [];
    return files.flatMap((file) =>
      readFileSync(join(folder, kind, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => {
          const [role = '', question = ''] = line.split('\t');
          if (!isRole(role)) throw new Error(`${kind}/${file}: no such role: ${line}`);
          const name = /\[(.+?)\]/.exec(question)?.[1];
          if (name !== undefined && isHeldOut(name)) return [];
          return [read(question, name, role, kind)];
        }),
    );
  });
}

/** Reads a question as a search would that knows the name in brackets. */
function read(
  question: string,
  bracketed: string | undefined,
  role: SectionRole,
  kind: DocumentKind,
): TrainingQuestion {
  const alias = bracketed === undefined ? undefined : normalizeForMatch(bracketed);
  const { aspect, normalized, mainRole, roleWeights, subject } = understandQuery(
    question.replace(/\[(.+?)\]/, ' $1 '),
    {
      namesOf: () => [],
      find(text) {
        const start = alias === undefined ? -1 : text.indexOf(alias);
        if (alias === undefined || start < 0) return [];
        const end = start + alias.length;
        const isDrug = kind === 'drug-insert';
        return [{ alias, documentIds: [1], kinds: new Set([kind]), isDrug, start, end }];
      },
    },
    NO_SECTIONS,
  );
  return {
    question: {
      aspect: aspect === '' ? normalized : aspect,
      mainRole,
      roleWeights,
      kinds: subject?.kinds ?? new Set(),
    },
    roles: new Set([role]),
    weight: WEIGHT,
    group: '',
  };
}
