const BATCH = 128;
/**
 * Embeds every chunk of a store anew, also of superseded versions, and switches the store to this embedder in one
 * transaction at the end: an interruption leaves the old vectors in force.
 */
export async function reindexStore(store, storeId, embedder, { textOf, onProgress }) {
  const documents = await store.listDocuments(storeId);
  const total = documents.reduce((sum, document) => sum + document.chunkCount, 0);
  const vectors = new Map();
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
//# sourceMappingURL=reindex-store.js.map
