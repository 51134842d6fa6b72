import type {
  Attributes,
  Chunk,
  DocumentKind,
  DocumentStatus,
  StoredDocument,
} from '../../document.ts';
import type { SectionRole } from '../../section-role.ts';

/** Columns of `documents` without the long ones. */
export const DOCUMENT_COLUMNS =
  'id, store_id, file_id, filename, source_key, version, status, title, subject, kind, language, version_label, effective_from, effective_until, aliases, attributes, text_length, chunk_count, fingerprint, created_at';

export interface DocumentRow {
  readonly id: number;
  readonly store_id: string;
  readonly file_id: string;
  readonly filename: string;
  readonly source_key: string;
  readonly version: number;
  readonly status: DocumentStatus;
  readonly title: string;
  readonly subject: string | null;
  readonly kind: DocumentKind;
  readonly language: 'zh' | 'en';
  readonly version_label: string | null;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
  readonly aliases: string;
  readonly attributes: string;
  readonly text_length: number;
  readonly chunk_count: number;
  readonly fingerprint: string;
  readonly created_at: number;
}

export function toDocument(row: DocumentRow): StoredDocument {
  return {
    id: row.id,
    storeId: row.store_id,
    fileId: row.file_id,
    filename: row.filename,
    sourceKey: row.source_key,
    version: row.version,
    status: row.status,
    title: row.title,
    subject: row.subject ?? undefined,
    kind: row.kind,
    language: row.language,
    versionLabel: row.version_label ?? undefined,
    effectiveFrom: row.effective_from ?? undefined,
    effectiveUntil: row.effective_until ?? undefined,
    aliases: JSON.parse(row.aliases) as string[],
    attributes: JSON.parse(row.attributes) as Attributes,
    textLength: row.text_length,
    chunkCount: row.chunk_count,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
  };
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
