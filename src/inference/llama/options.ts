import type { Logger } from '../../core/logger.ts';

export type GpuChoice = 'auto' | 'cuda' | 'vulkan' | 'metal' | 'off';

/** `auto`: as many as fit into memory, at most 8 on a CPU and 16 on a GPU. */
export type SlotChoice = number | 'auto';

export type SpeculationChoice = 'lookup' | 'off';

/** A smaller model that guesses ahead for another one. */
export interface DraftModel {
  readonly id: string;
  /** A GGUF file with the vocabulary of the model it guesses for. */
  readonly path: string;
}

/** What a model process is for. */
export type ModelPurpose = 'generate' | 'embed' | 'rank';

export interface LlamaEngineOptions {
  /** A GGUF file. */
  readonly modelPath: string;
  readonly id: string;
  /** Default `generate`. */
  readonly purpose?: ModelPurpose;
  /** A LoRA adapter for that model, also a GGUF file. */
  readonly adapterPath?: string;
  /** Loaded beside the model, in the same process. One that does not fit is left out, and `describe` says why. */
  readonly draft?: DraftModel;
  /** Tokens of prompt and answer together; memory grows with `contextSize` × `slots`. Cut to what the model was trained for. */
  readonly contextSize: number;
  /** Generations that run at the same time. */
  readonly slots: SlotChoice;
  /** More than the physical cores slows the model down a thousandfold: its pool spins. */
  readonly threads: number;
  readonly gpu: GpuChoice;
  /** Generations that may wait for a slot or for the model. */
  readonly queueLimit: number;
  readonly logger: Logger;
  /** Whether tokens are guessed ahead, from the prompt and by the draft model. `off` loads no draft model. Default `lookup`. */
  readonly speculation?: SpeculationChoice;
  /** Memory for beginnings of prompts that are kept beside the slots. 0 keeps none. Default 1 GiB. */
  readonly cacheBytes?: number;
  /** How long loading may take. Default 10 minutes. */
  readonly startTimeoutMs?: number;
  /** How long a request waits for a model that is loading or restarting. Default 30 seconds. */
  readonly readyTimeoutMs?: number;
  /** A model with work and no progress for so long is killed and started again. Default 60 seconds. */
  readonly stallTimeoutMs?: number;
  /** How long an answer may take from its arrival to its end, waiting included. Default 10 minutes. */
  readonly requestTimeoutMs?: number;
}

/** The options with every default filled in. */
export type LlamaSettings = Required<Omit<LlamaEngineOptions, 'adapterPath' | 'draft'>> &
  Pick<LlamaEngineOptions, 'adapterPath' | 'draft'>;

export function withDefaults(options: LlamaEngineOptions): LlamaSettings {
  return {
    startTimeoutMs: 600_000,
    readyTimeoutMs: 30_000,
    stallTimeoutMs: 60_000,
    requestTimeoutMs: 600_000,
    cacheBytes: 2 ** 30,
    speculation: 'lookup',
    purpose: 'generate',
    ...options,
  };
}
