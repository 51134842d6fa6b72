import { AppError } from '../../../core/errors.ts';
import { localDay } from '../../../core/local-day.ts';
import type {
  Attributes,
  DocumentDates,
  NewChunk,
  NewDocument,
  StoredDocument,
} from '../../document.ts';
import type { ChunkRecords, WordsTables } from './chunk-records.ts';
import type { ChunkWords } from '../chunk-words.ts';
import { wellFormed } from '../well-formed.ts';
import type { DocumentRecords } from './document-records.ts';
import type { Revision } from './revision.ts';
import type { SearchIndexes } from './search-indexes.ts';
import type { StoreRecords, StoreState } from './store-records.ts';
import { isPast, type ValidityRecords } from './validity-records.ts';

export interface DocumentWriterDeps {
  readonly stores: StoreRecords;
  readonly documents: DocumentRecords;
  readonly chunks: ChunkRecords;
  readonly validity: ValidityRecords;
  readonly indexes: SearchIndexes;
  readonly revision: Revision;
  readonly today: () => string;
  /** Throws `embedder_mismatch`. */
  readonly requireEmbedder: (store: StoreState) => void;
}

/** What changes documents. Each function runs inside the caller's transaction. */
export interface DocumentWriter {
  /** Notes the words of its chunks in `written`. */
  insert(
    storeId: string,
    document: NewDocument,
    chunks: readonly NewChunk[],
    written: Map<number, ChunkWords>,
  ): StoredDocument;
  update(id: number, attributes: Attributes, dates: DocumentDates | undefined): StoredDocument;
  delete(id: number): void;
  /** Gives the versions that are over these vectors; a chunk that has none is found by words only. */
  replacePastVectors(store: StoreState, vectors: ReadonlyMap<number, Float32Array>): void;
}

/** Every write also moves chunks to the partition of the index where their document's days put them. */
export function createDocumentWriter(deps: DocumentWriterDeps): DocumentWriter {
  const { stores, documents, chunks, validity, indexes, revision, today, requireEmbedder } = deps;

  const tablesOf = (store: StoreState): WordsTables => ({
    live: indexes.table(store),
    past: () => indexes.pastTable(store),
  });

  function place(store: StoreState, document: StoredDocument): void {
    const past = isPast(document, today());
    documents.setPast(document.id, past);
    if (past) chunks.archive(store.number, document, tablesOf(store));
    else chunks.restore(store.number, document, tablesOf(store));
  }

  function settle(store: StoreState, id: number, storedOn: string, isNew: boolean): void {
    const settled = validity.settle(id, storedOn);
    if (!isNew || settled.some((document) => document.id !== id)) revision.bumpChanges();
    for (const document of settled) place(store, document);
    for (const overdue of validity.overdue(store.id)) place(store, documents.get(overdue));
  }

  return {
    insert(storeId, given, parts, written) {
      const store = stores.state(storeId);
      requireEmbedder(store);
      if (parts.some(({ vector }) => vector.length !== store.dimension)) {
        throw new AppError('embedder_mismatch', {
          message: 'A vector has another length than the store takes.',
        });
      }
      const document = wellFormed(given);
      const earlier = documents.findBySource(storeId, document.sourceKey);
      if (earlier !== undefined) documents.retire(earlier.id);
      const id = documents.insert(storeId, document, parts.length);
      const words = indexes.table(store);
      chunks.insert(store.number, id, document, parts, {
        insert(chunkId, cut) {
          words.insert(chunkId, cut);
          written.set(chunkId, cut);
        },
      });
      settle(store, id, today(), true);
      return documents.get(id);
    },
    update(id, attributes, dates) {
      const { storeId, createdAt } = documents.get(id);
      documents.updateAttributes(id, attributes);
      if (dates !== undefined) {
        documents.setDates(id, dates);
        settle(stores.state(storeId), id, localDay(new Date(createdAt * 1000)), false);
      }
      return documents.get(id);
    },
    replacePastVectors(store, vectors) {
      const over = documents.list(store.id).filter((document) => isPast(document, today()));
      for (const document of over) {
        for (const { id } of chunks.ofDocument(document.id)) {
          chunks.replacePastVector(id, vectors.get(id));
        }
        chunks.fileAway(store.number, document, tablesOf(store), vectors);
      }
    },
    delete(id) {
      chunks.unindex(id, tablesOf(stores.state(documents.get(id).storeId)));
      documents.delete(id);
    },
  };
}
