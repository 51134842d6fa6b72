import type { NewDocument } from '../document.ts';

/**
 * The document as it will be read back. Databases store UTF-8, in which half a surrogate pair becomes three
 * characters and moves every offset behind it; one replacement character for one half moves none.
 */
export function wellFormed(document: NewDocument): NewDocument {
  const { subject, versionLabel } = document;
  return {
    ...document,
    sourceKey: document.sourceKey.toWellFormed(),
    filename: document.filename.toWellFormed(),
    title: document.title.toWellFormed(),
    subject: subject?.toWellFormed(),
    versionLabel: versionLabel?.toWellFormed(),
    aliases: document.aliases.map((alias) => alias.toWellFormed()),
    supersedes: document.supersedes.map((name) => name.toWellFormed()),
    text: document.text.toWellFormed(),
  };
}
