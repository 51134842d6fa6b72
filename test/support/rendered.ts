import { readFileSync } from 'node:fs';
import type { Knowledge } from '../../src/compose.ts';
import { documentStem } from '../../src/eval/grounding-cases.ts';
import type { PageDress, StoredText } from '../../src/eval/rendered-fidelity.ts';
import type { Chunk, StoredDocument } from '../../src/retrieval/document.ts';

export interface StoredFile extends StoredText {
  readonly document: StoredDocument;
  readonly chunks: readonly Chunk[];
  readonly dress: PageDress;
}

/** Ingests files through the real readers into a store of their own; what was stored by file name without extension. */
export async function storeFiles(
  { store, ingest }: Pick<Knowledge, 'store' | 'ingest'>,
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
      dress: { words: HANDBOOK, title: document.title },
    });
  }
  return files;
}

/** What the style sheet writes into the margins. */
const HANDBOOK = Array.from(
  readFileSync('corpora/make/templates/handbook.css', 'utf8').matchAll(/content: "([^"]+)"/g),
  ([, words]) => words ?? '',
);
