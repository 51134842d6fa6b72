import type { GenerateTimings } from '../../inference/types.ts';

/** Figures of a reply: as llama-server names them, times in milliseconds. `prompt_n` is what was not in the cache, `draft_n` what
 * was guessed ahead, `draft_model_n` what of it a draft model guessed, `forced_n` what a grammar left no choice about. */
export function timingsObject(timings: GenerateTimings): object {
  const { promptTokens, cachedTokens, completionTokens, prefillMs, decodeMs } = timings;
  const read = promptTokens - cachedTokens;
  return {
    prompt_n: read,
    cached_n: cachedTokens,
    prompt_ms: rounded(prefillMs),
    prompt_per_second: perSecond(read, prefillMs),
    predicted_n: completionTokens,
    predicted_ms: rounded(decodeMs),
    // The first token comes out of reading the prompt.
    predicted_per_second: perSecond(completionTokens - 1, decodeMs),
    queue_ms: rounded(timings.queueMs ?? 0),
    ...(timings.draftedTokens === undefined
      ? {}
      : { draft_n: timings.draftedTokens, draft_n_accepted: timings.acceptedTokens ?? 0 }),
    ...(timings.modelDraftedTokens === undefined
      ? {}
      : {
          draft_model_n: timings.modelDraftedTokens,
          draft_model_n_accepted: timings.modelAcceptedTokens ?? 0,
        }),
    ...(timings.forcedTokens === undefined ? {} : { forced_n: timings.forcedTokens }),
  };
}

/** Several answers to one prompt as one: the prompt counts once, as in OpenAI's usage. */
export function sumTimings(all: readonly GenerateTimings[]): GenerateTimings {
  const sum = (of: (timings: GenerateTimings) => number): number =>
    all.reduce((total, timings) => total + of(timings), 0);
  const max = (of: (timings: GenerateTimings) => number): number => Math.max(0, ...all.map(of));
  return {
    promptTokens: all[0]?.promptTokens ?? 0,
    cachedTokens: all[0]?.cachedTokens ?? 0,
    completionTokens: sum((t) => t.completionTokens),
    prefillMs: max((t) => t.prefillMs),
    decodeMs: max((t) => t.decodeMs),
    queueMs: max((t) => t.queueMs ?? 0),
    ...(all.every((t) => t.draftedTokens === undefined)
      ? {}
      : {
          draftedTokens: sum((t) => t.draftedTokens ?? 0),
          acceptedTokens: sum((t) => t.acceptedTokens ?? 0),
        }),
    ...(all.every((t) => t.modelDraftedTokens === undefined)
      ? {}
      : {
          modelDraftedTokens: sum((t) => t.modelDraftedTokens ?? 0),
          modelAcceptedTokens: sum((t) => t.modelAcceptedTokens ?? 0),
        }),
    ...(all.every((t) => t.forcedTokens === undefined)
      ? {}
      : { forcedTokens: sum((t) => t.forcedTokens ?? 0) }),
  };
}

export function usageObject(
  timings: Pick<GenerateTimings, 'promptTokens' | 'cachedTokens' | 'completionTokens'>,
): object {
  return {
    prompt_tokens: timings.promptTokens,
    completion_tokens: timings.completionTokens,
    total_tokens: timings.promptTokens + timings.completionTokens,
    prompt_tokens_details: { cached_tokens: timings.cachedTokens },
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const perSecond = (tokens: number, ms: number): number | null =>
  tokens > 0 && ms > 0 ? rounded((tokens * 1000) / ms) : null;
