import { lexicalTerms } from '../lexical/terms.ts';

export interface IndexedNames {
  readonly title: string;
  readonly subject: string | undefined;
  readonly aliases: readonly string[];
}

/** What a chunk is found by: the names and headings it stands under, and its own text, both cut into terms. */
export interface ChunkWords {
  readonly context: readonly string[];
  readonly body: readonly string[];
}

/** The words a chunk is found by: its document's names and the headings above it, and its own text. */
export function chunkWords(
  { title, subject = '', aliases }: IndexedNames,
  sectionPath: readonly string[],
  text: string,
): ChunkWords {
  // Blank lines keep the end of one name from forming a pair with the start of the next.
  const names = [...new Set([title, subject, ...aliases, ...sectionPath])].join(' \n\n ');
  return { context: lexicalTerms(names), body: lexicalTerms(text) };
}
