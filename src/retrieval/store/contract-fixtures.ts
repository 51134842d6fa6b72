import type { NewChunk, NewDocument } from '../document.ts';
import type { KnowledgeStore } from './types.ts';

/** A store under test, open and empty, for vectors of `CONTRACT_DIMENSION`. */
export interface StoreUnderTest {
  readonly store: KnowledgeStore;
  /** Closes the store and opens it again over the same data. */
  reopen(): Promise<KnowledgeStore>;
  /** A second, independent opening of the same data, as another process would have. */
  another(): Promise<KnowledgeStore>;
  dispose(): Promise<void>;
}

export const CONTRACT_DIMENSION = 8;

/** The unit vector along one axis, or between two. */
export function axis(i: number, j = i): Float32Array {
  const vector = new Float32Array(CONTRACT_DIMENSION);
  vector[i] = i === j ? 1 : Math.SQRT1_2;
  if (i !== j) vector[j] = Math.SQRT1_2;
  return vector;
}

export function newDocument(text: string, more: Partial<NewDocument> = {}): NewDocument {
  return {
    sourceKey: 'drugs/ibuprofen.md',
    fileId: 'file-none',
    filename: 'ibuprofen.md',
    title: '布洛芬说明书',
    subject: '布洛芬',
    aliases: ['芬必得', 'ibuprofen'],
    kind: 'drug-insert',
    language: 'zh',
    versionLabel: undefined,
    effectiveFrom: undefined,
    effectiveUntil: undefined,
    supersedes: [],
    text,
    pages: [],
    attributes: {},
    fingerprint: text,
    ...more,
  };
}

/** Each line of a text is a chunk; line i points along axis i. */
export function lineChunks(text: string, more: Partial<NewChunk> = {}): NewChunk[] {
  let start = 0;
  const chunks: NewChunk[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const span = { start, end: start + line.length };
    start = span.end + 1;
    const vector = axis(i % CONTRACT_DIMENSION);
    chunks.push({ ...span, sectionPath: ['用法用量'], role: 'dosage', page: 1, vector, ...more });
  }
  return chunks;
}
