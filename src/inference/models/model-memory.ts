/** What decides how much memory a model takes. */
export interface MemoryNeed {
  /** Of the file: weights are mapped or loaded whole. */
  readonly weightBytes: number;
  /** Keys and values of one token over all layers, at 16 bits: layers × key-value heads × (key + value length) × 2. */
  readonly bytesPerToken: number;
  readonly contextLength: number;
  /** Conversations at the same time. */
  readonly slots: number;
  /** Most that kept beginnings of prompts may take. */
  readonly cacheBytes: number;
}

/**
 * An allowance for the buffers of a pass, the vocabulary, and the process itself. Of a 0.5B shape with a vocabulary of
 * 152,000 (528 MB) 230 to 280 MB were measured beside weights and conversations; small files have smaller buffers.
 */
const WORKING_BYTES = { least: 96 * 1024 * 1024, share: 0.35, most: 512 * 1024 * 1024 };

/** An upper estimate in bytes; layers with a short window of attention are counted in full. */
export function modelMemory(need: MemoryNeed): number {
  const { weightBytes, bytesPerToken, contextLength, slots, cacheBytes } = need;
  const { least, share, most } = WORKING_BYTES;
  const working = Math.min(most, least + weightBytes * share);
  return Math.round(weightBytes + bytesPerToken * contextLength * slots + cacheBytes + working);
}
