/** Where a term occurs: for each chunk, by its position in `lengths`, how often in its context and in its body. */
export interface PostingList {
  readonly slots: Uint32Array;
  readonly context: Uint8Array;
  readonly body: Uint8Array;
}

export const NO_POSTINGS: PostingList = {
  slots: new Uint32Array(0),
  context: new Uint8Array(0),
  body: new Uint8Array(0),
};

const K1 = 1.2;
const B = 0.75;
/**
 * An occurrence in title, subject, other names or headings, against one in the text of an average chunk. On 111 questions
 * about the starter corpora, 2 has the right document first in 90 % (0: 74 %, 1: 87 %, 3: 91 %) and the chunk with the
 * answer at a mean reciprocal rank of 0.70 (0.59, 0.69, 0.70).
 */
const CONTEXT_WEIGHT = 2;

/** Lengths of chunks in terms, by slot, and what a chunk's own occurrences count for at each length. */
export interface ChunkLengths {
  readonly lengths: readonly number[];
  readonly factors: Float32Array;
}

/**
 * For each length from 0 to `longest` terms: 1 for an average chunk, less for a long one. There are a few hundred lengths, and
 * as many chunks as a hospital has: the average changes with every document that comes in.
 */
export function lengthFactors(longest: number, averageLength: number): Float32Array {
  const average = Math.max(1, averageLength);
  const factors = new Float32Array(longest + 1);
  for (let length = 0; length <= longest; length += 1) {
    factors[length] = 1 / (1 - B + (B * length) / average);
  }
  return factors;
}

/**
 * Adds one term's share of BM25 to the score of each chunk that has it. The context is short and the same for many
 * chunks of a document, so it is not set against a length (BM25F with b = 0 for this field).
 */
export function addTermScores(
  scores: Float64Array,
  { slots, context, body }: PostingList,
  { lengths, factors }: ChunkLengths,
  idf: number,
): void {
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] ?? 0;
    const factor = factors[lengths[slot] ?? 0] ?? 0;
    const weight = (body[i] ?? 0) * factor + (context[i] ?? 0) * CONTEXT_WEIGHT;
    scores[slot] = (scores[slot] ?? 0) + (idf * weight * (K1 + 1)) / (weight + K1);
  }
}

/** Always positive: a term of every chunk says little, never that a chunk is worse. */
export function inverseFrequency(chunkCount: number, frequency: number): number {
  return Math.log(1 + (chunkCount - frequency + 0.5) / (frequency + 0.5));
}
