import type {
  Llama,
  LlamaContext,
  LlamaGrammarEvaluationState,
  LlamaModel,
  Token,
} from 'node-llama-cpp';

/** Tokens of one sequence within a batch. */
export interface BatchPart {
  readonly sequence: number;
  /** Where the first of `tokens` stands in the sequence. */
  readonly position: number;
  readonly tokens: readonly Token[];
  /** Behind so many of the last tokens it can be asked what follows. */
  readonly outputs: number;
}

/** What follows a token, as a sampler is asked for it. A place is valid until the next `evaluate`. */
export type OutputPlace = number;

export interface SamplerConfig {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly seed: number;
  readonly bias?: ReadonlyMap<Token, number>;
  readonly grammar?: LlamaGrammarEvaluationState;
}

export interface NativeSampler {
  configure(config: SamplerConfig): void;
  /** Picks a token and goes on from it (grammar, random numbers); undefined where nothing is possible. */
  sample(place: OutputPlace): Promise<Token | undefined>;
  /** Tokens with their probabilities, the likeliest first, as they are after the configured steps. */
  measure(place: OutputPlace): Promise<Map<Token, number>>;
  dispose(): void;
}

export interface Evaluation {
  /**
   * Of the outputs of each part. A sampler may be asked for them at once: native work is done in order by one thread, so
   * the answer comes right behind the pass, without a way back and forth between threads.
   */
  readonly places: readonly (readonly OutputPlace[])[];
  readonly done: Promise<void>;
}

/**
 * llama.cpp's context, one call deep. node-llama-cpp's own sequences cost several milliseconds a token in locks,
 * timers and copies, and decide by themselves what is evaluated together; both decisions are made here.
 */
export interface NativeContext {
  /** Begins one pass over the weights, where the parts' sequences follow each other. */
  evaluate(parts: readonly BatchPart[]): Evaluation;
  createSampler(): NativeSampler;
  /** Keeps the first `length` tokens of a sequence. False if the model cannot go back so far: then all is gone. */
  truncate(sequence: number, length: number): boolean;
  /** Writes what a sequence holds to a file; returns its size in bytes. */
  save(path: string, sequence: number): Promise<number>;
  load(path: string, sequence: number): Promise<void>;
  /** Whether tokens can be taken back without a trace. */
  readonly goesBack: boolean;
  /** Whether a sequence goes on from its end or not at all. */
  readonly endOnly: boolean;
}

/** What is used of the addon. It has no public name; the version is pinned, and the tests walk every method. */
interface Addon {
  initBatch(tokens: number): void;
  addToBatch(
    sequence: number,
    position: number,
    tokens: Uint32Array,
    outputs: Uint32Array,
  ): Uint32Array;
  decodeBatch(): Promise<void>;
  sampleToken(place: number, sampler: AddonSampler): Promise<number>;
  sampleToken(
    place: number,
    sampler: AddonSampler,
    probabilities: true,
  ): Promise<[token: number, probabilities?: number[]]>;
  disposeSequence(sequence: number): void;
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
  getSequenceKvCacheMinPosition(sequence: number): number;
  saveSequenceStateToFile(path: string, sequence: number, tokens: Uint32Array): Promise<number>;
  loadSequenceStateFromFile(path: string, sequence: number, room: number): Promise<Uint32Array>;
  setThreads(threads: number): void;
}

interface AddonSampler {
  applyConfig(config: Readonly<Record<string, unknown>>): void;
  dispose(): void;
}

interface Internals {
  readonly _ctx: Addon;
  readonly _model: unknown;
  readonly _state: unknown;
  readonly _bindings: { readonly AddonSampler: new (model: unknown) => AddonSampler };
}

const internals = (of: object): Internals => of as unknown as Internals;

export interface NativeContextDeps {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly threads: number;
}

/** Whether tokens can be taken back without a trace. Recurrent models and short windows of attention cannot. */
export function canGoBack({ fileInsights }: LlamaModel): boolean {
  const { isRecurrent, isHybrid, swaSize = 0 } = fileInsights;
  return !isRecurrent && !isHybrid && swaSize === 0;
}

export function createNativeContext({
  llama,
  model,
  context,
  threads,
}: NativeContextDeps): NativeContext {
  const { _ctx: addon } = internals(context);
  const { AddonSampler } = internals(llama)._bindings;
  const { isRecurrent, isHybrid, swaSize = 0 } = model.fileInsights;
  addon.setThreads(threads);

  return {
    goesBack: canGoBack(model),
    endOnly: isRecurrent || isHybrid,
    createSampler: () => createSampler(addon, new AddonSampler(internals(model)._model)),
    evaluate(parts) {
      addon.initBatch(parts.reduce((sum, { tokens }) => sum + tokens.length, 0));
      const places = parts.map(({ sequence, position, tokens, outputs }) => {
        const first = tokens.length - outputs;
        const wanted = Uint32Array.from({ length: outputs }, (_, i) => first + i);
        return [...addon.addToBatch(sequence, position, Uint32Array.from(tokens), wanted)];
      });
      return { places, done: addon.decodeBatch() };
    },
    truncate(sequence, length) {
      const removed = length > 0 && addon.removeTokenCellsFromSequence(sequence, length, -1);
      const first = removed ? addon.getSequenceKvCacheMinPosition(sequence) : 0;
      if (removed && first <= Math.max(0, length - swaSize)) return true;
      addon.disposeSequence(sequence);
      return length === 0;
    },
    save: async (path, sequence) =>
      addon.saveSequenceStateToFile(path, sequence, new Uint32Array()),
    async load(path, sequence) {
      await addon.loadSequenceStateFromFile(path, sequence, context.contextSize);
    },
  };
}

function createSampler(addon: Addon, sampler: AddonSampler): NativeSampler {
  return {
    configure({ bias = new Map(), grammar, ...config }) {
      sampler.applyConfig({
        ...config,
        ...(bias.size === 0
          ? {}
          : {
              tokenBiasKeys: Uint32Array.from(bias.keys()),
              tokenBiasValues: Float32Array.from(bias.values()),
            }),
        ...(grammar === undefined ? {} : { grammarEvaluationState: internals(grammar)._state }),
      });
    },
    async sample(place) {
      const token = await addon.sampleToken(place, sampler);
      return token < 0 ? undefined : (token as Token);
    },
    async measure(place) {
      const [, flat = []] = await addon.sampleToken(place, sampler, true);
      const probabilities = new Map<Token, number>();
      for (let i = 0; i + 1 < flat.length; i += 2) {
        probabilities.set(flat[i] as Token, flat[i + 1] ?? 0);
      }
      return probabilities;
    },
    dispose: () => sampler.dispose(),
  };
}
