import { createLogger } from '../../src/core/logger.ts';
import { createLlamaEngine } from '../../src/inference/llama/llama-engine.ts';
import type { LlamaEngineOptions } from '../../src/inference/llama/options.ts';
import type { Engine, GenerateTimings } from '../../src/inference/types.ts';

/** What the benchmarks of one stream set; everything else is the same for all of them. */
export type OneStreamOptions = Pick<
  LlamaEngineOptions,
  'modelPath' | 'id' | 'contextSize' | 'threads' | 'speculation' | 'draft'
>;

/** An engine on the processor for one stream at a time, which keeps no prompt for later. */
export async function openOneStream(options: OneStreamOptions): Promise<Engine> {
  return createLlamaEngine({
    slots: 1,
    gpu: 'off',
    queueLimit: 0,
    logger: createLogger('warn'),
    readyTimeoutMs: 60_000,
    cacheBytes: 0,
    ...options,
  });
}

/** The text behind a prompt, and the time it took. */
export async function generated(
  engine: Engine,
  prompt: string,
  maxTokens: number,
): Promise<{ text: string } & GenerateTimings> {
  let text = '';
  const request = { input: { prompt }, maxTokens };
  for await (const event of engine.generate(request, new AbortController().signal)) {
    if (event.type === 'end') return { text, ...event.timings };
    text += event.text;
  }
  throw new Error('The generation has no end.');
}

/** Tokens a second, once the first one is there. */
export function decodeRate({ completionTokens, decodeMs }: GenerateTimings): number {
  return ((completionTokens - 1) * 1000) / decodeMs;
}
