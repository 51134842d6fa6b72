import type { ErrorCode } from '../../core/errors.ts';
import type {
  ChoiceOption,
  ChosenTokenLogprob,
  EngineDevice,
  FinishReason,
  GenerateRequest,
  GenerateTimings,
  ToolFormat,
} from '../types.ts';
import type { GpuChoice, ModelPurpose, SlotChoice, SpeculationChoice } from './options.ts';

/** What the server process and the model process say to each other. Every message is plain data. */

/**
 * Texts the model process may send before the reader has taken any. It pauses at zero, so that a slow reader holds up
 * its own generation and nothing piles up in memory.
 */
export const INITIAL_CREDIT = 64;
/** Texts the reader takes before it grants as many again. */
export const CREDIT_STEP = 16;

export interface LoadRequest {
  readonly purpose: ModelPurpose;
  readonly modelPath: string;
  readonly adapterPath: string | undefined;
  readonly draftPath: string | undefined;
  readonly contextSize: number;
  readonly slots: SlotChoice;
  readonly threads: number;
  readonly gpu: GpuChoice;
  readonly cacheBytes: number;
  readonly speculation: SpeculationChoice;
}

/** A request that has passed validation; schemas have become grammars. */
export interface GenerateTask {
  readonly input: GenerateRequest['input'];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly minP: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly logitBias: ReadonlyMap<number, number>;
  readonly topLogprobs: number | undefined;
  readonly seed: number;
  readonly isReproducible: boolean;
  readonly stop: readonly string[];
  readonly constraint:
    | { readonly type: 'none' }
    | { readonly type: 'grammar'; readonly gbnf: string }
    | ChoiceConstraint;
}

export interface ChoiceConstraint {
  readonly type: 'choice';
  readonly options: readonly ChoiceOption[];
  readonly min: number;
  readonly max: number;
}

/** Texts to be turned into vectors, or to be compared with a query. Answered one by one. */
export interface MeasureTask {
  readonly texts: readonly string[];
  /** What ranking compares the texts with. */
  readonly query: string | undefined;
}

export type ToModel =
  | { readonly type: 'load'; readonly request: LoadRequest }
  | { readonly type: 'generate'; readonly id: number; readonly task: GenerateTask }
  | { readonly type: 'measure'; readonly id: number; readonly task: MeasureTask }
  | { readonly type: 'credit'; readonly id: number; readonly count: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' };

/** What became of the draft model that was asked for. */
export type DraftOutcome =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly reason: string };

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Sent in lists: what was said in one turn. */
export type FromModel =
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string }
  | {
      readonly type: 'ready';
      readonly contextLength: number;
      readonly slots: number;
      readonly toolFormat: ToolFormat;
      readonly cacheLimitBytes: number;
      readonly device: EngineDevice;
      readonly draft: DraftOutcome | undefined;
    }
  /** Loading will fail the same way every time. */
  | { readonly type: 'unloadable'; readonly reason: string }
  | { readonly type: 'started'; readonly id: number }
  /** Work went on although there is no text to show for it yet. */
  | { readonly type: 'progress' }
  | {
      readonly type: 'text';
      readonly id: number;
      readonly text: string;
      readonly logprobs: readonly ChosenTokenLogprob[] | undefined;
    }
  | {
      readonly type: 'end';
      readonly id: number;
      readonly reason: FinishReason;
      readonly timings: GenerateTimings;
      /** Of saved beginnings, at this moment. */
      readonly cacheBytes: number;
    }
  /** Of one text: its vector, or a single number that says how well it answers the query. */
  | {
      readonly type: 'measured';
      readonly id: number;
      readonly index: number;
      readonly values: Float32Array;
      readonly tokens: number;
    }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: ErrorCode;
      readonly text: string | undefined;
    };
