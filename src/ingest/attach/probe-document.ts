import { AppError } from '../../core/errors.ts';
import { dayBefore } from '../../core/local-day.ts';
import type { StoredDocument } from '../../retrieval/document.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import { lexicalTerms } from '../../retrieval/lexical/terms.ts';
import type { ChunkScope, KnowledgeStore } from '../../retrieval/store/types.ts';
import { indexText } from '../index-text.ts';

/**
 * Searches for a document the way a question would, by words and by meaning, on a day when it is in force. Throws
 * `storage_damaged` where either finds nothing: such a file must not be called completed.
 */
export async function probeDocument(
  { store, embedder }: { readonly store: KnowledgeStore; readonly embedder: Embedder },
  document: StoredDocument,
): Promise<void> {
  const scope = scopeOf(document);
  const [first] = await store.chunksOfDocument(document.id);
  if (scope === undefined || first === undefined) return;
  const text = indexText(document, first.sectionPath, first.text);
  const [vector = new Float32Array(embedder.dimension)] = await embedder.embed([text], 'passage');
  // As many as a question has: all of a passage would be looked up in the whole store.
  const terms = lexicalTerms(text).slice(0, QUESTION_TERMS);
  const byWords = await store.lexicalSearch(scope, terms, 1);
  const byMeaning = await store.vectorSearch(scope, vector, 1);
  if (byWords.length === 0 || byMeaning.length === 0) {
    throw new AppError('storage_damaged', {
      message: 'The file was stored, but a search does not find it.',
    });
  }
}

const QUESTION_TERMS = 16;

/** Undefined for a version that was never in force: an earlier day than any it replaced, or none at all. */
function scopeOf(document: StoredDocument): ChunkScope | undefined {
  const { id, storeId, status, inForceFrom = '', inForceUntil } = document;
  const scope = { storeIds: [storeId], documentIds: [id] };
  if (status === 'current') return scope;
  if (status === 'scheduled') return { ...scope, asOf: inForceFrom };
  if (inForceUntil === undefined || inForceUntil <= inForceFrom) return undefined;
  return { ...scope, asOf: dayBefore(inForceUntil) };
}
