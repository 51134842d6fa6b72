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

/** An allowance for the buffers of a pass, the vocabulary, and the process itself. */
const WORKING_BYTES = 384 * 1024 * 1024;
/** Small files have small buffers: a test model does not need what an 8B does. */
const WORKING_SHARE = 0.25;

/** An upper estimate in bytes; layers with a short window of attention are counted in full. */
export function modelMemory(need: MemoryNeed): number {
  const { weightBytes, bytesPerToken, contextLength, slots, cacheBytes } = need;
  const working = Math.min(WORKING_BYTES, 64 * 1024 * 1024 + weightBytes * WORKING_SHARE);
  return Math.round(weightBytes + bytesPerToken * contextLength * slots + cacheBytes + working);
}
