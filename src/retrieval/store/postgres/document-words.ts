import { chunkWords, type IndexedNames } from '../chunk-words.ts';

/** For each term of a document: position of the chunk, occurrences in its context, in its body; and so on for the next chunk. */
export type DocumentWords = ReadonlyMap<string, readonly number[]>;

export interface WordsOfDocument {
  readonly words: DocumentWords;
  /** Number of terms of each chunk's own text, its length for BM25. */
  readonly lengths: readonly number[];
}

const MOST_OCCURRENCES = 255;

export function wordsOfDocument(
  names: IndexedNames,
  chunks: readonly { readonly sectionPath: readonly string[]; readonly text: string }[],
): WordsOfDocument {
  const words = new Map<string, number[]>();
  const lengths: number[] = [];
  const count = (term: string, chunk: number, field: 1 | 2): void => {
    const list = words.get(term) ?? [];
    if (list.length === 0) words.set(term, list);
    const isNew = list.length === 0 || list.at(-3) !== chunk;
    if (isNew) list.push(chunk, 0, 0);
    const at = list.length - 3 + field;
    list[at] = Math.min(MOST_OCCURRENCES, (list[at] ?? 0) + 1);
  };
  for (const [chunk, { sectionPath, text }] of chunks.entries()) {
    const { context, body } = chunkWords(names, sectionPath, text);
    lengths.push(body.length);
    for (const term of context) count(term, chunk, 1);
    for (const term of body) count(term, chunk, 2);
  }
  return { words, lengths };
}

export function encodeWords(words: DocumentWords): Buffer {
  return Buffer.from(JSON.stringify([...words]));
}

export function decodeWords(bytes: Uint8Array): DocumentWords {
  return new Map(JSON.parse(Buffer.from(bytes).toString()) as [string, number[]][]);
}
