import { normalizeForMatch } from '../core/text/normalize.ts';
import { type StoredDocument, SUBJECT_BOUND_KINDS } from '../retrieval/document.ts';
import type { EntityMention } from '../retrieval/query/entities.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import { drugNamesIn, isNameIn, otherNameMeant } from './other-names.ts';

/** A document whose subject the question names. */
export interface NamedDocument {
  readonly document: StoredDocument;
  readonly text: string;
  /** What it says the drug is for; empty where it has no such section. */
  readonly indications: string;
  /** The section roles it has. */
  readonly roles: ReadonlySet<SectionRole>;
}

/** The documents a question names, with what the judgement reads of them. */
export async function readNamedDocuments(
  store: KnowledgeStore,
  { entities }: QueryUnderstanding,
): Promise<NamedDocument[]> {
  const ids = [...new Set(entities.flatMap((entity) => entity.documentIds))];
  return Promise.all(
    (await store.getDocuments(ids)).map(async (document) => {
      const chunks = await store.chunksOfDocument(document.id);
      return {
        document,
        text: await store.readText(document.id),
        indications: chunks
          .filter(({ role }) => role === 'indications')
          .map(({ text }) => text)
          .join('\n'),
        roles: new Set(chunks.flatMap(({ role }) => (role === undefined ? [] : [role]))),
      };
    }),
  );
}

/** Whether every name in the question by which the document was found means something else. */
export function isOther(understanding: QueryUnderstanding, document: StoredDocument): boolean {
  return understanding.entities
    .filter(({ documentIds }) => documentIds.includes(document.id))
    .every((mention) => meantInstead(understanding, mention, document) !== undefined);
}

/** What the mention names where it does not name the document. */
function meantInstead(
  { normalized }: QueryUnderstanding,
  mention: EntityMention,
  { kind, title, subject = '', aliases }: StoredDocument,
): string | undefined {
  if (!SUBJECT_BOUND_KINDS.has(kind)) return undefined;
  const names = normalizeForMatch([title, subject, ...aliases].join('\n'));
  return otherNameMeant(normalized, mention, names);
}

/**
 * Drugs in the question of which no named document says a word. In a document of the other language one would have
 * another name, so there it counts only where no known drug stands beside it.
 */
export function foreignDrugs(
  { residual, subject, language }: QueryUnderstanding,
  named: readonly NamedDocument[],
): string[] {
  const allReadable = named.every(({ document }) => document.language === language);
  if (!allReadable && subject?.isDrug === true) return [];
  const texts = named.map(({ text }) => normalizeForMatch(text));
  return residual
    .flatMap(drugNamesIn)
    .filter((name) => !texts.some((text) => isNameIn(text, name)));
}

/** A drug beside the subject, of which a loaded drug's name is only a part, and of which the subject's documents say nothing. */
export function hasOtherDrug(
  understanding: QueryUnderstanding,
  named: readonly NamedDocument[],
  meant: readonly NamedDocument[],
): boolean {
  const texts = meant.map(({ text }) => normalizeForMatch(text));
  return understanding.entities.some((mention) => {
    const own = named.filter(({ document }) => mention.documentIds.includes(document.id));
    const others = own.map(({ document }) => meantInstead(understanding, mention, document));
    const [other] = others;
    return (
      mention.isDrug &&
      other !== undefined &&
      others.every((name) => name !== undefined) &&
      !texts.some((text) => text.includes(other))
    );
  });
}
