import type { Ingest } from '../ingest/ingest.ts';
import type { Chunk, StoredDocument } from '../retrieval/document.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { documentStem } from './grounding-cases.ts';
import type { StoredText } from './rendered-fidelity.ts';

export interface StoredFile extends StoredText {
  readonly document: StoredDocument;
  readonly chunks: readonly Chunk[];
}

/**
 * Ingests files and folders through the real readers into a new store of this name; what was stored, by file name without
 * extension. Throws where a file cannot be read.
 */
export async function storeFiles(
  { store, ingest }: { readonly store: KnowledgeStore; readonly ingest: Ingest },
  name: string,
  paths: readonly string[],
): Promise<Map<string, StoredFile>> {
  const { id: storeId } = await store.createStore(name);
  const signal = new AbortController().signal;
  for await (const event of ingest.ingestPaths({ storeId, paths }, signal))
    if (event.type === 'failed') throw new Error(`${event.path}: ${event.code}`);
  const files = new Map<string, StoredFile>();
  for (const document of await store.listDocuments(storeId)) {
    files.set(documentStem(document.filename), {
      document,
      text: await store.readText(document.id),
      chunks: await store.chunksOfDocument(document.id),
    });
  }
  return files;
}
