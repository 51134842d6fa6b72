import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import { decodeVector, type ExportedDocument, type StoreRestorer } from '../transfer/entries.ts';
import type { ChunkRecords } from './chunk-records.ts';
import type { Db } from './database.ts';
import type { DocumentRecords } from './document-records.ts';
import type { FileRecords } from './file-records.ts';
import type { SearchIndexes } from './search-indexes.ts';
import type { StoreRecords, StoreState } from './store-records.ts';

export interface RestorerDeps {
  readonly db: Db;
  readonly stores: StoreRecords;
  readonly files: FileRecords;
  readonly documents: DocumentRecords;
  readonly chunks: ChunkRecords;
  readonly indexes: SearchIndexes;
  readonly write: <T>(work: () => T) => Promise<T>;
}

/** Takes in what another store has exported. */
export function createRestorer(deps: RestorerDeps): StoreRestorer {
  const { db, stores, files, documents, chunks, indexes, write } = deps;
  const setDocument = db.prepare(
    'UPDATE documents SET version = @version, status = @status, created_at = @createdAt WHERE id = @id',
  );
  const setValidity = db.prepare(
    `UPDATE validity SET from_day = @fromDay, until_day = @untilDay, replaced_from = @replacedFrom,
       replaced_how = @replacedHow, past = @past WHERE document_id = @id`,
  );
  const setLink = db.prepare(
    'UPDATE validity SET replaced_by = ?, supersedes = ? WHERE document_id = ?',
  );
  const forgetNames = db.prepare('DELETE FROM supersessions WHERE document_id = ?');
  const rememberName = db.prepare('INSERT OR IGNORE INTO supersessions VALUES (?, ?, ?)');
  const insertBatch = db.prepare('INSERT OR IGNORE INTO file_batches VALUES (?, ?, ?, ?)');
  const insertAttachment = db.prepare(
    `INSERT INTO attachments (store_id, file_id, batch_id, status, error_code, error_message, attributes, chunking,
       created_at) VALUES (@storeId, @fileId, @batchId, @status, @errorCode, @errorMessage, @attributes, @chunking, @createdAt)`,
  );

  function restoreDocument(store: StoreState, given: ExportedDocument): number {
    const document = {
      ...given,
      subject: given.subject ?? undefined,
      versionLabel: given.versionLabel ?? undefined,
      effectiveFrom: given.effectiveFrom ?? undefined,
      effectiveUntil: given.effectiveUntil ?? undefined,
    };
    const earlier = documents.findBySource(store.id, document.sourceKey);
    if (earlier !== undefined) documents.retire(earlier.id);
    const id = documents.insert(store.id, document, given.chunks.length);
    const { version, createdAt, fromDay, untilDay, replacedFrom, replacedHow } = given;
    const status = given.isLatest ? 'current' : 'superseded';
    setDocument.run({ id, version, status, createdAt });
    const past = Number(given.past);
    setValidity.run({ id, fromDay, untilDay, replacedFrom, replacedHow, past });
    for (const name of given.supersedes) rememberName.run(store.id, name, id);
    insertChunks(store, id, document, given);
    return id;
  }

  /** Those of a version that is over are put among the past as they are found in the end, not through the daily index. */
  function insertChunks(
    store: StoreState,
    id: number,
    document: Parameters<DocumentRecords['insert']>[1],
    { chunks: given, past }: ExportedDocument,
  ): void {
    const restored = given.map((chunk) => ({
      ...chunk,
      role: chunk.role ?? undefined,
      page: chunk.page ?? undefined,
      vector: chunk.vector === null ? new Float32Array(0) : decodeVector(chunk.vector),
    }));
    const words = indexes.table(store);
    chunks.insert(store.number, id, document, restored, words);
    if (!past) return;
    const vectors = new Map(
      chunks.ofDocument(id).map((chunk, i) => [chunk.id, restored[i]?.vector] as const),
    );
    const tables = { live: words, past: () => indexes.pastTable(store) };
    chunks.unindex(id, tables);
    const kept = new Map(
      [...vectors].flatMap(([chunk, vector]) =>
        vector === undefined || vector.length === 0 ? [] : [[chunk, vector] as const],
      ),
    );
    chunks.fileAway(store.number, documents.get(id), tables, kept);
  }

  return {
    store: (given, name) =>
      write(() => {
        const { metadata, embedder, dimension } = given;
        const expiresAfterDays = given.expiresAfterDays ?? undefined;
        const { id } = stores.create({ name, metadata, embedder, dimension, expiresAfterDays });
        return stores.adopt(id, given);
      }),
    async file(given, bytes) {
      const { filename, sha256, purpose } = given;
      const known = await write(() => files.find(sha256, filename));
      if (known !== undefined) return { id: known.id, isNew: false };
      const kept = await files.keepStream(bytes);
      return write(() => {
        kept.adopt();
        if (kept.sha256 !== sha256) {
          files.dropBytes(kept.sha256);
          throw new AppError('file_damaged', {
            message: 'An original in the export is not the one it says; nothing was imported.',
          });
        }
        const expiresAt = given.expiresAt ?? undefined;
        const { sizeBytes } = kept;
        const { id } = files.insert({ filename, sha256, sizeBytes, purpose, expiresAt });
        return { id: files.adopt(id, given), isNew: true };
      });
    },
    document: (storeId, given) => write(() => restoreDocument(stores.state(storeId), given)),
    relink: (id, { replacedBy, supersedes }) =>
      write(() => {
        setLink.run(replacedBy, JSON.stringify(supersedes), id);
        forgetNames.run(id);
        const { storeId } = documents.get(id);
        for (const name of supersedes) rememberName.run(storeId, name, id);
      }),
    batch: (storeId, { id, isCancelled, createdAt }) =>
      write(() => {
        const cancelled = Number(isCancelled);
        if (insertBatch.run(id, storeId, cancelled, createdAt).changes > 0) return id;
        const other = `vsfb_${randomBytes(12).toString('hex')}`;
        insertBatch.run(other, storeId, cancelled, createdAt);
        return other;
      }),
    attachment: (storeId, { type: _type, attributes, chunking, ...given }) =>
      write(() => {
        insertAttachment.run({
          ...given,
          storeId,
          attributes: JSON.stringify(attributes),
          chunking: chunking === null ? null : JSON.stringify(chunking),
        });
      }),
  };
}
