import { dayBefore } from '../../core/local-day.ts';
import { isReadByOcr, type StoredDocument } from '../../retrieval/document.ts';

/** The version a reader knows: the one printed in the document, else our own count. */
export function shownVersion({ versionLabel, version }: StoredDocument): string {
  return versionLabel ?? String(version);
}

/** The version, whether it is in force today, its first and last day (null where there is none), and whether a scan was read. */
export function versionFields(document: StoredDocument): {
  readonly version: string;
  readonly version_status: string;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
  readonly read_by_ocr: boolean;
} {
  const { status, inForceFrom, inForceUntil } = document;
  return {
    version: shownVersion(document),
    version_status: status,
    effective_from: inForceFrom ?? null,
    effective_until: inForceUntil === undefined ? null : dayBefore(inForceUntil),
    read_by_ocr: isReadByOcr(document),
  };
}
