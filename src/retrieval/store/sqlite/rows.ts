import type { Attributes, Chunk, StoredDocument } from '../../document.ts';
import type { SectionRole } from '../../section-role.ts';
import { type DocumentRow as SharedDocumentRow, toStoredDocument } from '../document-row.ts';

/** `documents d` with its `validity v`, without the long columns. */
export const DOCUMENT_COLUMNS = `d.id, d.store_id, d.file_id, d.filename, d.source_key, d.version, d.status, d.title, d.subject,
  d.kind, d.language, d.version_label, d.effective_from, d.effective_until, d.aliases, d.attributes, d.text_length,
  d.chunk_count, d.fingerprint, d.created_at, v.from_day, v.until_day, v.replaced_from, v.replaced_by, v.replaced_how,
  v.supersedes`;
export const DOCUMENTS = 'documents d JOIN validity v ON v.document_id = d.id';

export interface DocumentRow extends SharedDocumentRow {
  /** 'current' of the newest version. */
  readonly status: 'current' | 'superseded';
  readonly aliases: string;
  readonly attributes: string;
  readonly supersedes: string;
}

/** `today` decides its status. */
export function toDocument(row: DocumentRow, today: string): StoredDocument {
  const own = {
    isLatest: row.status === 'current',
    supersedes: JSON.parse(row.supersedes) as string[],
    aliases: JSON.parse(row.aliases) as string[],
    attributes: JSON.parse(row.attributes) as Attributes,
  };
  return toStoredDocument(row, own, today);
}

export interface ChunkRow {
  readonly id: number;
  readonly document_id: number;
  readonly store_id: string;
  readonly ordinal: number;
  readonly section_path: string;
  readonly role: SectionRole | null;
  readonly page: number | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const CHUNK_COLUMNS =
  'c.id, c.document_id, d.store_id, c.ordinal, c.section_path, c.role, c.page, c.start, c."end", c.text';

export function toChunk(row: ChunkRow): Chunk {
  return {
    id: row.id,
    documentId: row.document_id,
    storeId: row.store_id,
    ordinal: row.ordinal,
    sectionPath: JSON.parse(row.section_path) as string[],
    role: row.role ?? undefined,
    page: row.page ?? undefined,
    start: row.start,
    end: row.end,
    text: row.text,
  };
}

/** float32, little endian: the byte order of every platform this runs on. */
export function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copies: the blob may lie anywhere in a larger buffer, not aligned for 32-bit reads. */
export function fromBlob(blob: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(blob).buffer);
}
