import { dayBefore } from '../core/local-day.ts';
import type { Language } from '../core/text/language.ts';
import { isReadByOcr, type StoredDocument } from '../retrieval/document.ts';
import { wording } from './messages.ts';

/**
 * Which version of a document is quoted: the one printed in it, else our count where there was another one before; and where
 * it is not in force today, that: a reader must not take the rules of another day for today's. Nor a scan's text for the print.
 */
export function versionDetails(document: StoredDocument, language: Language): string[] {
  const { versionLabel, version, status, inForceFrom = '', inForceUntil } = document;
  const words = wording(language);
  const label = versionLabel ?? (version > 1 ? String(version) : undefined);
  const details = [
    ...(label === undefined ? [] : [words.version(label)]),
    ...(isReadByOcr(document) ? [words.scanned] : []),
  ];
  if (status === 'current') return details;
  if (status === 'scheduled') return [...details, words.notYet(inForceFrom)];
  return inForceUntil === undefined ? details : [...details, words.over(dayBefore(inForceUntil))];
}
