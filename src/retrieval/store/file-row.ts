import type { FileRecord } from './types.ts';

/** A row of `files`, the same in both databases. */
export interface FileRow {
  readonly id: string;
  readonly filename: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly purpose: string;
  readonly created_at: number;
  readonly expires_at: number | null;
}

export function toFileRecord(row: FileRow): FileRecord {
  return {
    id: row.id,
    filename: row.filename,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    purpose: row.purpose,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}
