import { throwIfAborted } from '../core/errors.ts';
import type { StoredDocument } from '../retrieval/document.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';

/**
 * Makes a store a mirror of a folder: removes every document, in all its versions, whose source key is not in `kept`.
 * Yields what was removed. Keys of files that could not be read this time belong into `kept`.
 */
export async function* pruneStore(
  store: KnowledgeStore,
  storeId: string,
  kept: ReadonlySet<string>,
  signal?: AbortSignal,
): AsyncGenerator<StoredDocument> {
  for (const document of await store.listDocuments(storeId)) {
    if (kept.has(document.sourceKey)) continue;
    throwIfAborted(signal);
    await store.deleteDocument(document.id);
    yield document;
  }
}
