/** One message of a conversation, as an engine sees it: plain text, no files, no images. */
export interface EngineMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One thing a `choice` constraint may point at. */
export interface ChoiceOption {
  /** Short, unique, ASCII letters and digits only; this is all the engine emits. */
  readonly id: string;
  /** How fitting the caller finds this option, 0 to 1. An engine without weights decides by it alone. */
  readonly prior: number;
}

/** What the output must look like. Without one the engine writes free text. */
export type OutputConstraint =
  | { readonly type: 'grammar'; readonly gbnf: string }
  | { readonly type: 'json_schema'; readonly schema: Readonly<Record<string, unknown>> }
  | {
      /** Between `min` and `max` different ids of `options`, separated by one space. */
      readonly type: 'choice';
      readonly options: readonly ChoiceOption[];
      readonly min: number;
      readonly max: number;
    };

export interface GenerateRequest {
  /** A conversation, rendered with the model's own chat template, or a raw prompt. */
  readonly input: { readonly messages: readonly EngineMessage[] } | { readonly prompt: string };
  /** Upper limit of generated tokens. */
  readonly maxTokens: number;
  /** 0 is greedy. Default 0. */
  readonly temperature?: number;
  readonly topP?: number;
  /** Same seed, same request, same output. Default 0. */
  readonly seed?: number;
  /** Output ends before the first of these; they are not part of the output. */
  readonly stop?: readonly string[];
  readonly constraint?: OutputConstraint;
}

/** Figures of one generation. Times in milliseconds. */
export interface GenerateTimings {
  readonly promptTokens: number;
  /** Prompt tokens whose KV cache was still there from an earlier request. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
}

export type FinishReason = 'stop' | 'length';

/** `text` deltas never cut a character in two. `end` is the last event of a generation that was not interrupted. */
export type EngineEvent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'end';
      readonly reason: FinishReason;
      readonly timings: GenerateTimings;
    };

export interface EngineInfo {
  /** The name clients ask for in `model`. */
  readonly id: string;
  readonly kind: 'llama' | 'extractive' | 'upstream';
  /** Whether it can write text of its own, or only choose among options. */
  readonly writesText: boolean;
  /** Tokens of prompt and answer together; undefined where there is no limit. */
  readonly contextLength: number | undefined;
  /** Changes whenever the weights or the algorithm do, so that an answer can be replayed. */
  readonly version: string;
}

export type EngineState = 'loading' | 'ready' | 'restarting' | 'failed' | 'closed';

/**
 * Something that turns a prompt into tokens. Knows nothing of medicine, HTTP or SQL.
 * `generate` throws AppError: `model_not_ready`, `model_crashed`, `context_length_exceeded`, `invalid_grammar`,
 * `queue_full`, `model_cannot_generate`, or `cancelled` once `signal` aborts (within one token).
 */
export interface Engine {
  describe(): EngineInfo;
  state(): EngineState;
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<EngineEvent>;
  close(): Promise<void>;
}
