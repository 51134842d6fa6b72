import type { StoredDocument } from '../../retrieval/document.ts';

/** The version a reader knows: the one printed in the document, else our own count. */
export function shownVersion({ versionLabel, version }: StoredDocument): string {
  return versionLabel ?? String(version);
}
