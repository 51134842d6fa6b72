import type { Embedder } from '../retrieval/embedding/types.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import type { SearchHit } from '../retrieval/search/types.ts';
import { quotableSpans } from './passages.ts';

/** How near sentences are in meaning to what is asked about the subject: cosines, −1 to 1. */
export interface Nearness {
  ofSentence(text: string): number;
  /** The nearest sentence of a chunk. */
  ofChunk(chunkId: number): number;
}

/**
 * Embeds the sentences of the hits and compares them with the question without its subject's name. Patients say 饿肚子
 * where the text says 空腹; words alone would not find it.
 */
export async function measureNearness(
  hits: readonly SearchHit[],
  { aspect, normalized }: QueryUnderstanding,
  embedder: Embedder,
): Promise<Nearness> {
  const sentences = hits.flatMap(({ chunk }) =>
    quotableSpans(chunk).map(({ start, end }) => ({
      chunkId: chunk.id,
      text: chunk.text.slice(start - chunk.start, end - chunk.start),
    })),
  );
  const asked = aspect === '' ? normalized : aspect;
  const [question = new Float32Array(0), ...vectors] = await embedder.embed(
    [asked, ...sentences.map(({ text }) => text)],
    'query',
  );
  const bySentence = new Map<string, number>();
  const byChunk = new Map<number, number>();
  for (const [i, { chunkId, text }] of sentences.entries()) {
    const cosine = vectors[i]?.reduce((sum, value, k) => sum + value * (question[k] ?? 0), 0) ?? 0;
    bySentence.set(text, cosine);
    byChunk.set(chunkId, Math.max(byChunk.get(chunkId) ?? -1, cosine));
  }
  return {
    ofSentence: (text) => bySentence.get(text) ?? 0,
    ofChunk: (chunkId) => byChunk.get(chunkId) ?? 0,
  };
}
