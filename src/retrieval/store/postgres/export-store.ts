import type {
  ExportedAttachment,
  ExportedBatch,
  ExportedChunk,
  ExportedDocument,
  ExportedFile,
  ExportedStore,
  StoreEntry,
} from '../transfer/entries.ts';
import { encodeVector } from '../transfer/entries.ts';
import { fromVector } from './chunk-records.ts';
import type { Database, Query } from './database.ts';
import { stateOf } from './store-records.ts';

const IDS_AT_ONCE = 1000;

/** Everything of a store in one view, over a connection of its own: however slowly it is read, nobody waits for it. */
export async function* exportStore(db: Database, storeId: string): AsyncGenerator<StoreEntry> {
  const connection = await db.lasting(() => undefined);
  const { query } = connection;
  try {
    await query('SET statement_timeout = 0');
    await query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await stateOf(query, storeId);
    yield* await storeEntries(query, storeId);
    yield* fileEntries(query, storeId);
    yield* documentEntries(query, storeId);
    yield* queueEntries(query, storeId);
  } finally {
    await connection.end();
  }
}

function storeEntries(query: Query, storeId: string): Promise<ExportedStore[]> {
  return query<ExportedStore>(
    `SELECT 'store' AS type, id, name, metadata, embedder, dimension, created_at AS "createdAt",
       expires_after_days AS "expiresAfterDays" FROM stores WHERE id = $1`,
    [storeId],
  );
}

async function* fileEntries(query: Query, storeId: string): AsyncGenerator<StoreEntry> {
  const files = await query<ExportedFile>(
    `SELECT 'file' AS type, id, filename, size_bytes AS "sizeBytes", sha256, purpose, created_at AS "createdAt",
       expires_at AS "expiresAt" FROM files
     WHERE id IN (SELECT file_id FROM documents WHERE store_id = $1 UNION SELECT file_id FROM attachments WHERE store_id = $1)
     ORDER BY number`,
    [storeId],
  );
  for (const file of files) {
    yield file;
    for (let n = 0; ; n += 1) {
      const [piece] = await query<{ bytes: Buffer }>(
        'SELECT bytes FROM file_pieces JOIN file_contents USING (upload) WHERE sha256 = $1 AND n = $2',
        [file.sha256, n],
      );
      if (piece === undefined) break;
      yield { type: 'bytes', base64: piece.bytes.toString('base64') };
    }
  }
}

async function* documentEntries(query: Query, storeId: string): AsyncGenerator<StoreEntry> {
  let after = 0;
  for (;;) {
    const ids = await query<{ id: number }>(
      `SELECT id FROM documents WHERE store_id = $1 AND id > $2 ORDER BY id LIMIT ${IDS_AT_ONCE}`,
      [storeId, after],
    );
    for (const { id } of ids) yield* oneDocument(query, id);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function* oneDocument(query: Query, id: number): AsyncGenerator<StoreEntry> {
  const documents = await query<Omit<ExportedDocument, 'chunks'>>(
    `SELECT 'document' AS type, id, source_key AS "sourceKey", file_id AS "fileId", filename, version,
       is_latest AS "isLatest", title, subject, aliases, kind, language, version_label AS "versionLabel",
       effective_from AS "effectiveFrom", effective_until AS "effectiveUntil", supersedes, attributes, pages, fingerprint,
       created_at AS "createdAt", from_day AS "fromDay", until_day AS "untilDay", replaced_from AS "replacedFrom",
       replaced_by AS "replacedBy", replaced_how AS "replacedHow", past, text
     FROM documents WHERE id = $1`,
    [id],
  );
  const chunks = await query<ExportedChunk>(
    `SELECT c.start, c."end", c.section_path AS "sectionPath", c.role, c.page, v.vector::text AS vector
     FROM chunks c LEFT JOIN chunk_vectors v ON v.chunk_id = c.id WHERE c.document_id = $1 ORDER BY c.ordinal`,
    [id],
  );
  for (const document of documents) {
    yield {
      ...document,
      chunks: chunks.map((chunk) => ({
        ...chunk,
        vector: chunk.vector === null ? null : encodeVector(fromVector(chunk.vector)),
      })),
    };
  }
}

async function* queueEntries(query: Query, storeId: string): AsyncGenerator<StoreEntry> {
  yield* await query<ExportedBatch>(
    `SELECT 'batch' AS type, id, cancelled AS "isCancelled", created_at AS "createdAt" FROM file_batches
     WHERE store_id = $1 ORDER BY created_at, id`,
    [storeId],
  );
  yield* await query<ExportedAttachment>(
    `SELECT 'attachment' AS type, file_id AS "fileId", batch_id AS "batchId", status, error_code AS "errorCode",
       error_message AS "errorMessage", attributes, chunking, created_at AS "createdAt"
     FROM attachments WHERE store_id = $1 ORDER BY number`,
    [storeId],
  );
}
