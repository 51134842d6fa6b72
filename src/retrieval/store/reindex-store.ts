import type { Chunk, StoredDocument } from '../document.ts';
import type { Embedder } from '../embedding/types.ts';
import type { IndexedStore } from './indexed-store.ts';

export interface ReindexOptions {
  /** What of a chunk is embedded; the same text ingest embeds. */
  readonly textOf: (chunk: Chunk, document: StoredDocument) => string;
  /** Counts chunks. */
  readonly onProgress: (done: number, total: number) => void;
}

const BATCH = 128;

/**
 * Embeds every chunk of a store's documents anew, earlier versions included, and switches the store to this embedder in one transaction at
 * the end: an interruption leaves the old vectors in force. Throws `store_busy` where documents were added meanwhile.
 */
export async function reindexStore(
  store: IndexedStore,
  storeId: string,
  embedder: Embedder,
  { textOf, onProgress }: ReindexOptions,
): Promise<void> {
  const documents = await store.listDocuments(storeId);
  const total = documents.reduce((sum, document) => sum + document.chunkCount, 0);
  const vectors = new Map<number, Float32Array>();
  for (const document of documents) {
    const chunks = await store.chunksOfDocument(document.id);
    for (let from = 0; from < chunks.length; from += BATCH) {
      const batch = chunks.slice(from, from + BATCH);
      const embedded = await embedder.embed(
        batch.map((chunk) => textOf(chunk, document)),
        'passage',
      );
      for (const [i, { id }] of batch.entries()) {
        vectors.set(id, embedded[i] ?? new Float32Array(embedder.dimension));
      }
      onProgress(vectors.size, total);
    }
  }
  await store.replaceVectors(storeId, vectors);
}
