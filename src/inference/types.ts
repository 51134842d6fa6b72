import type { ServerStatus } from '../core/server-status.ts';

/** A function the model may ask the caller to run. */
export interface EngineTool {
  /** ASCII letters, digits, `_` and `-`. */
  readonly name: string;
  readonly description?: string;
  /** JSON schema of the arguments; without one there are none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A schema that cannot be kept in full is refused rather than relaxed. */
  readonly strict?: boolean;
}

/** A call the model asked for earlier in the conversation. */
export interface EngineToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
}

/** One message of a conversation, as an engine sees it: plain text, no files, no images. */
export interface EngineMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Of an assistant. */
  readonly toolCalls?: readonly EngineToolCall[];
  /** Of a tool: the call that this is the result of. */
  readonly toolCallId?: string;
}

/** How a model spells a tool call: in marks, as bare JSON with `parameters`, or as bare JSON it was asked for in the prompt. */
export type ToolFormat = 'hermes' | 'llama3' | 'json';

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
      /** A call of one of `tools`, or several where `parallel`, spelled in the model's own tool format. */
      readonly type: 'tool_calls';
      readonly tools: readonly EngineTool[];
      readonly parallel: boolean;
    }
  | {
      /** Between `min` and `max` different ids of `options`, separated by one space. */
      readonly type: 'choice';
      readonly options: readonly ChoiceOption[];
      readonly min: number;
      readonly max: number;
    };

export interface GenerateRequest {
  /** A conversation, rendered with the model's own chat template, or a raw prompt. */
  readonly input:
    | { readonly messages: readonly EngineMessage[]; readonly tools?: readonly EngineTool[] }
    | { readonly prompt: string };
  /** Upper limit of generated tokens. */
  readonly maxTokens: number;
  /** 0 is greedy. Default 0. */
  readonly temperature?: number;
  readonly topP?: number;
  /** Tokens less likely than this part of the most likely one are left out. Default 0. */
  readonly minP?: number;
  /** Taken off the logit of every token written before, -2 to 2. Default 0. */
  readonly presencePenalty?: number;
  /** Taken off the logit of a token for each time it was written before, -2 to 2. Default 0. */
  readonly frequencyPenalty?: number;
  /** Added to the logits of these token ids, -100 to 100: practically a ban, or the only choice. */
  readonly logitBias?: ReadonlyMap<number, number>;
  /** Report the log-probability of each token, and of this many of the likeliest beside it. */
  readonly topLogprobs?: number;
  /** Default 0. */
  readonly seed?: number;
  /**
   * Same seed, same request, same output, whatever else runs or ran before. A pass over many tokens sums in another order
   * than a pass over one, and where two tokens are nearly equally likely the other one may win; so nothing is shared
   * with other generations, guessed ahead or reused, which costs time. Default false.
   */
  readonly isReproducible?: boolean;
  /** Output ends before the first of these; they are not part of the output. */
  readonly stop?: readonly string[];
  /** The answer has to be there so soon after it was asked for, in milliseconds, waiting included. */
  readonly timeoutMs?: number;
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
  /** Time spent waiting for a slot. */
  readonly queueMs?: number;
  /** Tokens that were guessed ahead, and how many of them the model agreed with. Absent where nothing was guessed. */
  readonly draftedTokens?: number;
  readonly acceptedTokens?: number;
  /** How many of those came from a draft model. Absent where it guessed nothing. */
  readonly modelDraftedTokens?: number;
  readonly modelAcceptedTokens?: number;
  /** Tokens that a grammar left no choice about, and that were not asked for one by one. Absent where there were none. */
  readonly forcedTokens?: number;
}

/** A token as the model spells it. Some hold only a part of a character: then `bytes` says more than `text`. */
export interface TokenLogprob {
  readonly text: string;
  /** UTF-8. */
  readonly bytes: readonly number[];
  readonly logprob: number;
}

export interface ChosenTokenLogprob extends TokenLogprob {
  readonly top: readonly TokenLogprob[];
}

export type FinishReason = 'stop' | 'length';

/** `text` deltas never cut a character in two. `end` is the last event of a generation that was not interrupted. */
export type EngineEvent =
  | {
      readonly type: 'text';
      readonly text: string;
      /** The tokens this text came from, where `topLogprobs` asked for them. */
      readonly logprobs?: readonly ChosenTokenLogprob[];
    }
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
  /** Undefined until the model is loaded, and where it writes no text. */
  readonly toolFormat?: ToolFormat;
  /** Generations that run at the same time; undefined where there is no limit. */
  readonly slots?: number;
  /** Memory that kept beginnings of prompts take beside the slots, and the most they may take. */
  readonly cache?: { readonly bytes: number; readonly limitBytes: number };
  /** Where a model of its own runs; undefined until it is loaded. */
  readonly device?: EngineDevice;
  /** The smaller model that guesses ahead for it, where one is configured. */
  readonly draft?: EngineDraft;
  /** Of an upstream model: the servers that run it. */
  readonly servers?: readonly EngineServer[];
  /** Estimate of the memory it takes when it is loaded, in bytes. */
  readonly memoryBytes?: number;
  /** Changes whenever the weights or the algorithm do, so that an answer can be replayed. */
  readonly version: string;
}

export type EngineServer = ServerStatus;

export interface EngineDraft {
  readonly id: string;
  /** `refused`: the model answers without it, for `reason`. */
  readonly state: 'not_loaded' | 'ready' | 'refused';
  readonly reason?: string;
}

export interface EngineDevice {
  readonly backend: 'cpu' | 'cuda' | 'vulkan' | 'metal';
  /** How many of the model's layers are on the GPU: as many as its free memory took, 0 on a CPU. */
  readonly gpuLayers: number;
  readonly layers: number;
}

/** `not_loaded`: the next request loads it. */
export type EngineState = 'not_loaded' | 'loading' | 'ready' | 'restarting' | 'failed' | 'closed';

/**
 * Something that turns a prompt into tokens. Knows nothing of medicine, HTTP or SQL.
 * `generate` throws AppError: `model_not_ready`, `model_crashed`, `context_length_exceeded`, `invalid_grammar`,
 * `queue_full`, `deadline_exceeded`, `model_cannot_generate`, or `cancelled` once `signal` aborts (within one token).
 */
export interface Engine {
  describe(): EngineInfo;
  state(): EngineState;
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<EngineEvent>;
  close(): Promise<void>;
}
