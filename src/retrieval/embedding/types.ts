import type { ServerStatus } from '../../core/server-status.ts';

/** Turns text into unit-length vectors. */
export interface Embedder {
  readonly id: string;
  readonly dimension: number;
  /** Changes whenever the model, its tokenizer or the pooling does: vectors of different fingerprints never mix. */
  readonly fingerprint: string;
  /** One vector per text, in order. Queries and passages may get different prefixes. Empty text gives a zero vector. */
  embed(texts: readonly string[], kind: 'query' | 'passage'): Promise<Float32Array[]>;
  /** Tokens that `embed` reads of these texts, special ones and prefixes included. */
  countTokens(texts: readonly string[], kind: 'query' | 'passage'): number;
  /** Where other machines make the vectors: whether one of them can at this moment, and how each is doing. */
  readonly remote?: { isReady(): boolean; servers(): readonly ServerStatus[] };
  close(): Promise<void>;
}
