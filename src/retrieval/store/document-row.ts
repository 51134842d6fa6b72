import type { DocumentKind, StoredDocument } from '../document.ts';
import { ALWAYS, NEVER, type Replacement, statusOn } from '../validity.ts';

/** Of a document's row, with its days, what both databases keep alike; lists, attributes and what is latest each keeps in its own way. */
export interface DocumentRow {
  readonly id: number;
  readonly store_id: string;
  readonly file_id: string;
  readonly filename: string;
  readonly source_key: string;
  readonly version: number;
  readonly title: string;
  readonly subject: string | null;
  readonly kind: DocumentKind;
  readonly language: 'zh' | 'en';
  readonly version_label: string | null;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
  readonly text_length: number;
  readonly chunk_count: number;
  readonly fingerprint: string;
  readonly created_at: number;
  readonly from_day: string;
  readonly until_day: string;
  readonly replaced_from: string | null;
  readonly replaced_by: number | null;
  readonly replaced_how: Replacement['how'] | null;
}

/** `today` decides its status. */
export function toStoredDocument(
  row: DocumentRow,
  own: Pick<StoredDocument, 'isLatest' | 'supersedes' | 'aliases' | 'attributes'>,
  today: string,
): StoredDocument {
  const { from_day: fromDay, until_day: untilDay, replaced_from: from, replaced_how: how } = row;
  const replacement = from === null || how === null ? undefined : { from, how };
  return {
    id: row.id,
    storeId: row.store_id,
    fileId: row.file_id,
    filename: row.filename,
    sourceKey: row.source_key,
    version: row.version,
    status: statusOn(today, { fromDay, untilDay }, replacement),
    isLatest: own.isLatest,
    inForceFrom: fromDay === ALWAYS ? undefined : fromDay,
    inForceUntil: untilDay === NEVER ? undefined : untilDay,
    replacedBy: row.replaced_by ?? undefined,
    supersedes: own.supersedes,
    title: row.title,
    subject: row.subject ?? undefined,
    kind: row.kind,
    language: row.language,
    versionLabel: row.version_label ?? undefined,
    effectiveFrom: row.effective_from ?? undefined,
    effectiveUntil: row.effective_until ?? undefined,
    aliases: own.aliases,
    attributes: own.attributes,
    textLength: row.text_length,
    chunkCount: row.chunk_count,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
  };
}
