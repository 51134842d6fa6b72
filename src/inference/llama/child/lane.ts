import type { Token } from 'node-llama-cpp';
import type { OutputPlace } from './native-context.ts';

/** The place of one answer in its slot: what it evaluates comes behind the prompt. */
export interface Lane {
  /**
   * Evaluates `tokens` and lets `read` look at what follows each of the last `outputs` of them; `read` returns how many
   * of `tokens` stay. Rejects with the signal's reason once the answer is called off.
   */
  evaluate(
    tokens: readonly Token[],
    outputs: number,
    read: (places: readonly OutputPlace[]) => Promise<number>,
  ): Promise<void>;
}
