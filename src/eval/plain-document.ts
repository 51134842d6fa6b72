import { detectLanguage } from '../core/text/language.ts';
import type { NewDocument } from '../retrieval/document.ts';

/** A text without names, versions or sections, as retrieval sets have them. */
export function plainDocument(key: string, title: string, text: string): NewDocument {
  return {
    sourceKey: key,
    fileId: `file-${key}`,
    filename: key,
    title,
    subject: undefined,
    aliases: [],
    kind: 'textbook',
    language: detectLanguage(text),
    versionLabel: undefined,
    effectiveFrom: undefined,
    effectiveUntil: undefined,
    supersedes: [],
    text,
    pages: [],
    attributes: {},
    fingerprint: key,
  };
}
