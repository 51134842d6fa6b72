import type { Token } from 'node-llama-cpp';
import { AppError } from '../../../core/errors.ts';
import { createTurns } from '../../../core/turns.ts';
import type { FinishReason, GenerateTimings } from '../../types.ts';
import type { SpeculationChoice } from '../options.ts';
import type { FromModel, GenerateTask } from '../protocol.ts';
import { createExperience } from './agreement.ts';
import { choose } from './choose.ts';
import { createDecodeLoop, type DecodeLoop } from './decode-loop.ts';
import { createDrafter } from './drafter.ts';
import { createForcedTokens, type ForcedTokens } from './forced-tokens.ts';
import { createLengthChoice } from './length-choice.ts';
import type { Lane } from './lane.ts';
import type { LoadedModel } from './load-model.ts';
import type { Outbox } from './outbox.ts';
import type { PassCost } from './pass-cost.ts';
import { createPieceDecoders, type PieceDecoders } from './piece-decoder.ts';
import { createPrefixCache, type PrefixCache } from './prefix-cache.ts';
import { createPromptEncoder, type EncodePrompt } from './prompt.ts';
import type { TokenSpelling } from './respell.ts';
import { createSlot, cutSlot, type Slot } from './slot.ts';
import { createSlotPool, type SlotPool } from './slot-pool.ts';
import type { Speculation } from './speculation.ts';
import { guessesOf, speculationFor, type SpeculationTools } from './speculation-for.ts';
import type { StateStore } from './state-store.ts';
import { createTokenSampler } from './token-sampler.ts';
import { writeText } from './write-text.ts';

export interface RunningTask {
  readonly id: number;
  readonly task: GenerateTask;
  readonly outbox: Outbox;
  readonly signal: AbortSignal;
}

/** Runs one task to its end. Throws AppError for what is wrong with the task, the signal's reason when aborted. */
export type RunTask = (running: RunningTask) => Promise<void>;

export interface TaskRunnerDeps {
  readonly loaded: LoadedModel;
  readonly cost: PassCost;
  readonly states: StateStore;
  readonly speculation: SpeculationChoice;
  readonly send: (message: FromModel) => void;
}

interface Worker extends TaskRunnerDeps, SpeculationTools {
  readonly slots: readonly Slot[];
  readonly loop: DecodeLoop;
  readonly cache: PrefixCache;
  readonly pool: SlotPool;
  readonly encode: EncodePrompt;
  readonly decoders: PieceDecoders;
}

export function createTaskRunner(deps: TaskRunnerDeps): RunTask {
  const worker = createWorker(deps);
  const { loaded, send } = deps;
  return async (running) => {
    const arrivedAt = performance.now();
    const asked = worker.encode(running.task.input);
    const prompt = running.task.isReproducible ? asked : worker.cache.respell(asked);
    const room = loaded.contextLength - prompt.length;
    if (room < 1) throw new AppError('context_length_exceeded', { param: 'messages' });
    const task = { ...running.task, maxTokens: Math.min(running.task.maxTokens, room) };
    await worker.pool.run(prompt, running.signal, async (slot) => {
      send({ type: 'started', id: running.id });
      try {
        const queueMs = performance.now() - arrivedAt;
        await generate(worker, { ...running, task, queueMs }, slot, prompt);
      } catch (error) {
        // After a failure of its own, nothing is known about what the sequence holds.
        const own = !running.signal.aborted && !(error instanceof AppError);
        if (own) await worker.loop.between(() => cutSlot(loaded.native, slot, 0));
        throw error;
      }
    });
  };
}

function createWorker(deps: TaskRunnerDeps): Worker {
  const { loaded, cost, states, send } = deps;
  const { native, model, batchSize, contextLength } = loaded;
  const slots = Array.from({ length: loaded.slots }, (_, sequence) => createSlot(sequence));
  const onPass = (): void => send({ type: 'progress' });
  const turns = createTurns();
  const loop = createDecodeLoop({ native, slots, cost, batchSize, contextLength, turns, onPass });
  const decoders = createPieceDecoders(model);
  const spelling: TokenSpelling = {
    bytes: (token) => decoders.spell(token).bytes,
    isControl: (token) => model.getTokenAttributes(token).control,
  };
  const cache = createPrefixCache({ native, loop, slots, states, spelling });
  return {
    ...deps,
    slots,
    loop,
    cache,
    pool: createSlotPool(slots, cache.choose),
    encode: createPromptEncoder(model, contextLength),
    decoders,
    drafter:
      loaded.draft === undefined || 'refused' in loaded.draft
        ? undefined
        : createDrafter({ draft: loaded.draft, slots: loaded.slots, turns, onPass }),
    chooseLength: createLengthChoice(),
    experience: { none: createExperience(), grammar: createExperience() },
  };
}

async function generate(
  worker: Worker,
  running: RunningTask & { readonly queueMs: number },
  slot: Slot,
  prompt: readonly Token[],
): Promise<void> {
  const { id, signal, queueMs } = running;
  const { isReproducible } = running.task;
  const clock = createClock();
  const cachedTokens = isReproducible
    ? await worker.cache.clear(slot, prompt)
    : await worker.cache.prepare(slot, prompt, signal);
  const speculation = speculationFor(worker, running, slot, prompt);
  let written = 0;
  let forcedTokens = 0;
  const onToken = (kind: 'asked' | 'forced'): void => {
    signal.throwIfAborted();
    written += 1;
    // Before the model was asked for the first time, its prompt has not been read.
    if (kind === 'asked') clock.firstToken();
    else forcedTokens += 1;
  };
  const lane: Lane = {
    evaluate: async (tokens, outputs, read) =>
      worker.loop.evaluate({ slot, tokens, outputs, signal, read, isAlone: isReproducible }),
  };
  // The last token is evaluated by itself whatever was cached: in a batch its sums would be rounded in another way,
  // and the same seed would not give the same answer a second time.
  const unread = prompt.slice(-1);
  const head = prompt.slice(cachedTokens, -1);
  if (head.length > 0) await lane.evaluate(head, 0, async () => head.length);
  const reason = await answer(worker, running, { lane, unread, onToken, speculation });
  signal.throwIfAborted();
  worker.send({
    type: 'end',
    id,
    reason,
    cacheBytes: worker.states.bytes(),
    timings: {
      promptTokens: prompt.length,
      cachedTokens,
      completionTokens: written,
      queueMs,
      ...clock.times(),
      ...(forcedTokens === 0 ? {} : { forcedTokens }),
      ...guessesOf(speculation),
    },
  });
}

interface AnswerDeps {
  readonly lane: Lane;
  readonly unread: readonly Token[];
  readonly onToken: (kind: 'asked' | 'forced') => void;
  readonly speculation: Speculation | undefined;
}

async function answer(
  { loaded, decoders }: Worker,
  { task, outbox }: RunningTask,
  deps: AnswerDeps,
): Promise<FinishReason> {
  const emit = outbox.text;
  if (task.constraint.type === 'choice') {
    const sampler = loaded.native.createSampler();
    try {
      const { model } = loaded;
      return (await choose({ ...deps, emit, model, sampler }, task, task.constraint)).reason;
    } finally {
      sampler.dispose();
    }
  }
  const sampler = await createTokenSampler(loaded, task);
  const decoder = decoders.create('messages' in task.input ? 'new-answer' : 'continuation');
  try {
    const { spell } = decoders;
    const forced = forcedFor(loaded, task);
    return await writeText({ ...deps, emit, sampler, decoder, spell, forced }, task);
  } finally {
    sampler.dispose();
  }
}

/** Where log-probabilities are asked for, every token has to be asked for. */
function forcedFor(
  { model }: LoadedModel,
  { constraint, topLogprobs }: GenerateTask,
): ForcedTokens | undefined {
  return constraint.type === 'grammar' && topLogprobs === undefined
    ? createForcedTokens(model, constraint.gbnf)
    : undefined;
}

interface Clock {
  firstToken(): void;
  times(): Pick<GenerateTimings, 'prefillMs' | 'decodeMs'>;
}

/** Reading the prompt lasts until the first token is there. */
function createClock(): Clock {
  const start = performance.now();
  let first: number | undefined;
  return {
    firstToken() {
      first ??= performance.now();
    },
    times() {
      const now = performance.now();
      return { prefillMs: (first ?? now) - start, decodeMs: now - (first ?? now) };
    },
  };
}
