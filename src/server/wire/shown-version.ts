import { dayBefore } from '../../core/local-day.ts';
import type { StoredDocument } from '../../retrieval/document.ts';

/** The version a reader knows: the one printed in the document, else our own count. */
export function shownVersion({ versionLabel, version }: StoredDocument): string {
  return versionLabel ?? String(version);
}

/** The version, whether it is in force today, and its first and last day; null where there is none. */
export function versionFields(document: StoredDocument): {
  readonly version: string;
  readonly version_status: string;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
} {
  const { status, inForceFrom, inForceUntil } = document;
  return {
    version: shownVersion(document),
    version_status: status,
    effective_from: inForceFrom ?? null,
    effective_until: inForceUntil === undefined ? null : dayBefore(inForceUntil),
  };
}
