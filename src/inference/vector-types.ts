import type { EngineState } from './types.ts';

/** What embedding and ranking models have in common. */
export interface ReadingModel {
  /** The name clients ask for in `model`. */
  readonly id: string;
  /** Estimate of the memory it takes when it is loaded, in bytes. */
  readonly memoryBytes: number;
  state(): EngineState;
  close(): Promise<void>;
}

/** Turns texts into vectors of unit length. Longer texts than it reads are cut. */
export interface EmbeddingModel extends ReadingModel {
  readonly dimension: number | undefined;
  /** One vector a text, in order, and the tokens read. Throws AppError as engines do. */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly vectors: readonly Float32Array[]; readonly tokens: number }>;
}

/** Tells how well texts answer a question, reading both together. */
export interface RerankModel extends ReadingModel {
  /** One number from 0 to 1 a text, in order, and the tokens read. */
  rank(
    query: string,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly scores: readonly number[]; readonly tokens: number }>;
}
