import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import { decodeVector, type ExportedChunk, type StoreRestorer } from '../transfer/entries.ts';
import { type InsertedChunk, insertChunks } from './chunk-records.ts';
import { asJson, type Database } from './database.ts';
import { insertDocument } from './document-records.ts';
import type { Originals } from './file-records.ts';
import { createStore, liveSet, lockStore, pastSet } from './store-records.ts';

/** Takes in what another store has exported. */
export function createRestorer(db: Database, originals: Originals): StoreRestorer {
  return {
    store: (given, temporaryName) =>
      db.write(async (query) => {
        const { metadata, embedder, dimension, expiresAfterDays } = given;
        const id = await createStore(query, {
          name: temporaryName,
          metadata,
          embedder,
          dimension,
          expiresAfterDays: expiresAfterDays ?? undefined,
        });
        const [kept] = await query<{ id: string }>(
          `UPDATE stores SET created_at = $3,
             id = CASE WHEN EXISTS (SELECT 1 FROM stores WHERE id = $2 OR name = $2) THEN id ELSE $2 END
           WHERE id = $1 RETURNING id`,
          [id, given.id, given.createdAt],
        );
        return kept?.id ?? id;
      }),
    async file({ id, filename, purpose, createdAt, expiresAt, sha256 }, bytes) {
      const [same] = await db.query<{ id: string }>(
        'SELECT id FROM files WHERE sha256 = $1 AND filename = $2',
        [sha256, filename],
      );
      if (same !== undefined) return { id: same.id, isNew: false };
      const about = expiresAt === null ? purpose : { purpose, expiresAt };
      const kept = await originals.put(filename, bytes, about);
      if (kept.sha256 !== sha256) {
        await originals.delete(kept.id);
        throw new AppError('file_damaged', {
          message: 'An original in the export is not the one it says; nothing was imported.',
        });
      }
      const [renamed] = await db.query<{ id: string }>(
        `UPDATE files SET created_at = $3, id = CASE WHEN EXISTS (SELECT 1 FROM files WHERE id = $2) THEN id ELSE $2 END
         WHERE id = $1 RETURNING id`,
        [kept.id, id, createdAt],
      );
      return { id: renamed?.id ?? kept.id, isNew: true };
    },
    document: (storeId, given) =>
      db.write(async (query) => {
        const store = await lockStore(query, storeId);
        const document = {
          ...given,
          subject: given.subject ?? undefined,
          versionLabel: given.versionLabel ?? undefined,
          effectiveFrom: given.effectiveFrom ?? undefined,
          effectiveUntil: given.effectiveUntil ?? undefined,
        };
        const id = await insertDocument(query, storeId, document, given.chunks.length);
        await query(
          `UPDATE documents SET version = $2, is_latest = $3, created_at = $4, from_day = $5, until_day = $6,
             replaced_from = $7, replaced_how = $8, past = $9 WHERE id = $1`,
          [
            id,
            given.version,
            given.isLatest,
            given.createdAt,
            given.fromDay,
            given.untilDay,
            given.replacedFrom,
            given.replacedHow,
            given.past,
          ],
        );
        await query(
          'INSERT INTO supersessions SELECT DISTINCT $1::text, name, $3::bigint FROM unnest($2::text[]) AS name',
          [storeId, given.supersedes, id],
        );
        const set = given.past ? pastSet(store) : liveSet(store);
        await insertChunks(query, set, id, document, given.chunks.map(toChunk));
        return id;
      }),
    relink: (id, { replacedBy, supersedes }) =>
      db.write(async (query) => {
        const [row] = await query<{ store_id: string }>(
          'UPDATE documents SET replaced_by = $2, supersedes = $3 WHERE id = $1 RETURNING store_id',
          [id, replacedBy, asJson(supersedes)],
        );
        await query('DELETE FROM supersessions WHERE document_id = $1', [id]);
        await query(
          'INSERT INTO supersessions SELECT DISTINCT $1::text, name, $3::bigint FROM unnest($2::text[]) AS name',
          [row?.store_id, supersedes, id],
        );
      }),
    async batch(storeId, { id, isCancelled, createdAt }) {
      const insert =
        'INSERT INTO file_batches VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1';
      const kept = await db.query(insert, [id, storeId, isCancelled, createdAt]);
      if (kept.length > 0) return id;
      const other = `vsfb_${randomBytes(12).toString('hex')}`;
      await db.query(insert, [other, storeId, isCancelled, createdAt]);
      return other;
    },
    async attachment(storeId, given) {
      await db.query(
        `INSERT INTO attachments (store_id, file_id, batch_id, status, error_code, error_message, attributes, chunking,
           created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          storeId,
          given.fileId,
          given.batchId,
          given.status,
          given.errorCode,
          given.errorMessage,
          asJson(given.attributes),
          given.chunking === null ? null : asJson(given.chunking),
          given.createdAt,
        ],
      );
    },
  };
}

function toChunk({ start, end, sectionPath, role, page, vector }: ExportedChunk): InsertedChunk {
  return {
    start,
    end,
    sectionPath,
    role: role ?? undefined,
    page: page ?? undefined,
    vector: vector === null ? undefined : decodeVector(vector),
  };
}
