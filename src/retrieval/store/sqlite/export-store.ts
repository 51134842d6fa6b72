import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../../core/errors.ts';
import type { Attributes } from '../../document.ts';
import {
  type ExportedAttachment,
  type ExportedBatch,
  type ExportedChunk,
  type ExportedDocument,
  type ExportedFile,
  type ExportedStore,
  encodeVector,
  type StoreEntry,
} from '../transfer/entries.ts';
import { type Db, rethrow, translated } from './database.ts';
import { fromBlob } from './rows.ts';

/** JSON columns come as text. */
type Row<T, Key extends keyof T> = Omit<T, Key> & Readonly<Record<Key, string>>;
type DocumentRow = Omit<
  Row<ExportedDocument, 'aliases' | 'supersedes' | 'attributes' | 'pages'>,
  'isLatest' | 'past' | 'chunks'
> & { readonly isLatest: 0 | 1; readonly past: 0 | 1 };
type ChunkRow = Omit<ExportedChunk, 'sectionPath' | 'vector'> & {
  readonly sectionPath: string;
  readonly vector: Buffer | null;
};

const PIECE_BYTES = 512 * 1024;

/**
 * Everything of a store in one view, over a connection of its own: WAL lets others write meanwhile, however slowly it is read.
 */
export async function* exportStore(dataDir: string, storeId: string): AsyncGenerator<StoreEntry> {
  const db = translated(() => new Database(join(dataDir, 'xinglin.db'), { readonly: true }));
  try {
    db.exec('BEGIN');
    yield storeEntry(db, storeId);
    yield* fileEntries(db, join(dataDir, 'files'), storeId);
    const ids = db
      .prepare<[string], number>('SELECT id FROM documents WHERE store_id = ? ORDER BY id')
      .pluck();
    for (const id of ids.all(storeId)) yield documentEntry(db, id);
    yield* queueEntries(db, storeId);
  } catch (error) {
    translated(() => rethrow(error));
  } finally {
    db.close();
  }
}

function storeEntry(db: Db, storeId: string): ExportedStore {
  const row = db
    .prepare<[string], Row<ExportedStore, 'metadata'>>(
      `SELECT 'store' AS type, id, name, metadata, embedder, dimension, created_at AS createdAt,
         expires_after_days AS expiresAfterDays FROM stores WHERE id = ?`,
    )
    .get(storeId);
  if (row === undefined) throw new AppError('store_not_found');
  return { ...row, metadata: JSON.parse(row.metadata) as Attributes };
}

async function* fileEntries(db: Db, folder: string, storeId: string): AsyncGenerator<StoreEntry> {
  const files = db
    .prepare<[string, string], ExportedFile>(
      `SELECT 'file' AS type, id, filename, size_bytes AS sizeBytes, sha256, purpose, created_at AS createdAt,
         expires_at AS expiresAt FROM files
       WHERE id IN (SELECT file_id FROM documents WHERE store_id = ? UNION SELECT file_id FROM attachments WHERE store_id = ?)
       ORDER BY rowid`,
    )
    .all(storeId, storeId);
  for (const file of files) {
    yield file;
    try {
      const pieces = createReadStream(join(folder, file.sha256), { highWaterMark: PIECE_BYTES });
      for await (const piece of pieces as AsyncIterable<Buffer>) {
        yield { type: 'bytes', base64: piece.toString('base64') };
      }
    } catch (cause) {
      throw new AppError('storage_damaged', {
        message: 'The original of a document is missing, or was deleted meanwhile.',
        cause,
      });
    }
  }
}

function documentEntry(db: Db, id: number): ExportedDocument {
  const row = db
    .prepare<[number], DocumentRow>(
      `SELECT 'document' AS type, d.id, source_key AS sourceKey, file_id AS fileId, filename, version,
         status = 'current' AS isLatest, title, subject, aliases, kind, language, version_label AS versionLabel,
         effective_from AS effectiveFrom, effective_until AS effectiveUntil, supersedes, attributes, pages, fingerprint,
         created_at AS createdAt, from_day AS fromDay, until_day AS untilDay, replaced_from AS replacedFrom,
         replaced_by AS replacedBy, replaced_how AS replacedHow, past, text
       FROM documents d JOIN validity v ON v.document_id = d.id WHERE d.id = ?`,
    )
    .get(id);
  if (row === undefined) throw new AppError('storage_damaged');
  const chunks = db
    .prepare<[number], ChunkRow>(
      `SELECT start, "end", section_path AS sectionPath, role, page, coalesce(v.vector, p.vector) AS vector
       FROM chunks c LEFT JOIN vectors v ON v.chunk_id = c.id LEFT JOIN past_vectors p ON p.chunk_id = c.id
       WHERE document_id = ? ORDER BY ordinal`,
    )
    .all(id);
  return {
    ...row,
    isLatest: row.isLatest === 1,
    past: row.past === 1,
    aliases: JSON.parse(row.aliases) as string[],
    supersedes: JSON.parse(row.supersedes) as string[],
    attributes: JSON.parse(row.attributes) as Attributes,
    pages: JSON.parse(row.pages) as ExportedDocument['pages'],
    chunks: chunks.map((chunk) => ({
      ...chunk,
      sectionPath: JSON.parse(chunk.sectionPath) as string[],
      vector: chunk.vector === null ? null : encodeVector(fromBlob(chunk.vector)),
    })),
  };
}

function* queueEntries(db: Db, storeId: string): Generator<StoreEntry> {
  const batches = db.prepare<
    [string],
    Omit<ExportedBatch, 'isCancelled'> & { readonly isCancelled: 0 | 1 }
  >(
    `SELECT 'batch' AS type, id, cancelled AS isCancelled, created_at AS createdAt FROM file_batches
     WHERE store_id = ? ORDER BY created_at, id`,
  );
  for (const batch of batches.all(storeId))
    yield { ...batch, isCancelled: batch.isCancelled === 1 };
  const attachments = db.prepare<
    [string],
    Omit<ExportedAttachment, 'attributes' | 'chunking'> & {
      readonly attributes: string;
      readonly chunking: string | null;
    }
  >(
    `SELECT 'attachment' AS type, file_id AS fileId, batch_id AS batchId, status, error_code AS errorCode,
       error_message AS errorMessage, attributes, chunking, created_at AS createdAt
     FROM attachments WHERE store_id = ? ORDER BY number`,
  );
  for (const row of attachments.all(storeId)) {
    const chunking =
      row.chunking === null ? null : (JSON.parse(row.chunking) as ExportedAttachment['chunking']);
    yield { ...row, attributes: JSON.parse(row.attributes) as Attributes, chunking };
  }
}
