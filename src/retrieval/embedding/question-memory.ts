import type { Embedder } from './types.ts';

/** Texts of one question: the whole, the whole normalised, what is asked about the subject. */
const MOST_TEXTS = 4;
/** 1 KB each with 256 dimensions. */
const REMEMBERED = 256;

/**
 * The vectors of the last questions: each stage of a search wants some of them, and every inference of its own costs a turn on the
 * event loop. Longer lists and passages go straight through.
 */
export function createQuestionMemory(embedder: Embedder): Embedder {
  const known = new Map<string, Float32Array>();
  return {
    ...embedder,
    async embed(texts, kind) {
      if (kind !== 'query' || texts.length > MOST_TEXTS) return embedder.embed(texts, kind);
      const missing = [...new Set(texts)].filter((text) => !known.has(text));
      const made = missing.length === 0 ? [] : await embedder.embed(missing, kind);
      const fresh = new Map(missing.map((text, i) => [text, made[i]]));
      const vectors = texts.map(
        (text) => fresh.get(text) ?? known.get(text) ?? new Float32Array(embedder.dimension),
      );
      for (const [text, vector] of fresh) {
        if (known.size >= REMEMBERED) known.clear();
        if (vector !== undefined) known.set(text, vector);
      }
      return vectors;
    },
  };
}
