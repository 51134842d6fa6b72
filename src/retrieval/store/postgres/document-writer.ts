import { AppError } from '../../../core/errors.ts';
import { localDay } from '../../../core/local-day.ts';
import type {
  Attributes,
  DocumentDates,
  NewChunk,
  NewDocument,
  StoredDocument,
} from '../../document.ts';
import { isOver } from '../../validity.ts';
import { wellFormed } from '../well-formed.ts';
import { insertChunks, moveChunks, unindexChunks } from './chunk-records.ts';
import type { Query } from './database.ts';
import { documentOf, insertDocument, setAttributes, setDates } from './document-records.ts';
import { bumpRevision, liveSet, lockStore, pastSet, type StoreState } from './store-records.ts';
import { overdue, settle } from './validity-records.ts';
import { rewriteSet } from './word-renewal.ts';
import type { WordLimits } from './word-sets.ts';

export interface DocumentWriterDeps {
  readonly today: () => string;
  /** Throws `embedder_mismatch`. */
  readonly requireEmbedder: (store: StoreState) => void;
  readonly limits: WordLimits;
}

/** What changes documents. Each function runs inside the caller's transaction and takes the store's lock first. */
export interface DocumentWriter {
  insert(
    query: Query,
    storeId: string,
    document: NewDocument,
    chunks: readonly NewChunk[],
  ): Promise<StoredDocument>;
  update(
    query: Query,
    id: number,
    attributes: Attributes,
    dates: DocumentDates | undefined,
  ): Promise<StoredDocument>;
  delete(query: Query, id: number): Promise<void>;
}

/** Every write also moves chunks to the word set where their document's days put them. */
export function createDocumentWriter({
  today,
  requireEmbedder,
  limits,
}: DocumentWriterDeps): DocumentWriter {
  async function place(query: Query, store: StoreState, document: StoredDocument): Promise<void> {
    const { inForceFrom: fromDay = '', inForceUntil: untilDay = '9999-12-31' } = document;
    const past = isOver({ fromDay, untilDay }, today());
    const moved = await query(
      'UPDATE documents SET past = $2 WHERE id = $1 AND past <> $2 RETURNING 1',
      [document.id, past],
    );
    if (moved.length === 0) return;
    const [live, over] = [liveSet(store), pastSet(store)];
    const [from, to] = past ? [live, over] : [over, live];
    if (await moveChunks(query, document, { from, to, limits }))
      await rewriteSet(query, to, limits);
  }

  async function settleAll(
    query: Query,
    store: StoreState,
    id: number,
    storedOn: string,
  ): Promise<void> {
    for (const document of await settle(query, id, storedOn, today())) {
      await place(query, store, document);
    }
    for (const other of await overdue(query, store.id, today())) {
      await place(query, store, await documentOf(query, today(), other));
    }
  }

  /** Its store may not be written to by another one until the end, and it may be gone by then. */
  async function lockDocument(query: Query, id: number): Promise<StoreState> {
    const { storeId } = await documentOf(query, today(), id);
    return lockStore(query, storeId);
  }

  return {
    async insert(query, storeId, given, parts) {
      const store = await lockStore(query, storeId);
      requireEmbedder(store);
      if (parts.some(({ vector }) => vector.length !== store.dimension)) {
        throw new AppError('embedder_mismatch', {
          message: 'A vector has another length than the store takes.',
        });
      }
      const document = wellFormed(given);
      const id = await insertDocument(query, storeId, document, parts.length);
      const set = liveSet(store);
      const isWorn = await insertChunks(query, set, id, document, parts, limits);
      if (isWorn) await rewriteSet(query, set, limits);
      await settleAll(query, store, id, today());
      await bumpRevision(query, storeId);
      return documentOf(query, today(), id);
    },
    async update(query, id, attributes, dates) {
      const store = await lockDocument(query, id);
      await setAttributes(query, id, attributes);
      if (dates !== undefined) {
        await setDates(query, id, dates);
        const { createdAt } = await documentOf(query, today(), id);
        await settleAll(query, store, id, localDay(new Date(createdAt * 1000)));
      }
      await bumpRevision(query, store.id);
      return documentOf(query, today(), id);
    },
    async delete(query, id) {
      const store = await lockDocument(query, id);
      const document = await documentOf(query, today(), id);
      await unindexChunks(query, document, [liveSet(store), pastSet(store)]);
      await query('DELETE FROM documents WHERE id = $1', [id]);
      await bumpRevision(query, store.id);
    },
  };
}
