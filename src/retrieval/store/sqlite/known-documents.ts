import type { StoredDocument } from '../../document.ts';
import type { DocumentRecords } from './document-records.ts';
import type { Revision } from './revision.ts';

/** Documents by id, in the order asked for; those that there are not are left out. */
export type KnownDocuments = (ids: readonly number[]) => StoredDocument[];

/** About 1 KB each. */
const REMEMBERED = 10_000;

/**
 * A search reads the documents of all its candidates, some fifty rows of 26 columns: a twentieth of its time. They are kept
 * while documents are only added and the day is the same.
 */
export function createKnownDocuments(
  documents: DocumentRecords,
  revision: Revision,
  today: () => string,
): KnownDocuments {
  const known = new Map<number, StoredDocument>();
  let knownAt = '';

  function read(id: number): StoredDocument | undefined {
    const before = known.get(id);
    if (before !== undefined) return before;
    const document = documents.find(id);
    if (document === undefined) return undefined;
    if (known.size >= REMEMBERED) known.clear();
    known.set(id, document);
    return document;
  }

  return (ids) => {
    const now = `${revision.changes()} ${today()}`;
    if (now !== knownAt) known.clear();
    knownAt = now;
    return ids.flatMap((id) => read(id) ?? []);
  };
}
