import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Token } from 'node-llama-cpp';
import type { Turns } from '../../../core/turns.ts';
import type { NativeContext, OutputPlace } from './native-context.ts';
import type { PassCost } from './pass-cost.ts';
import { planPasses } from './pass-plan.ts';
import { createPrefillPace } from './prefill-pace.ts';
import { cutSlot, type Slot, tellWatchers } from './slot.ts';

/** Tokens that are to be evaluated behind those a slot holds. */
export interface Step {
  readonly slot: Slot;
  readonly tokens: readonly Token[];
  /** Behind so many of the last tokens it is asked what follows. */
  readonly outputs: number;
  readonly signal: AbortSignal;
  /** Shares no pass with another slot, and is cut into slices by its length alone. */
  readonly isAlone: boolean;
  /** Looks at what follows while it can be looked at; returns how many of `tokens` the slot shall keep. */
  readonly read: (places: readonly OutputPlace[]) => Promise<number>;
}

/** Evaluates the steps of all slots, in passes that serve as many of them as pays. */
export interface DecodeLoop {
  /** Resolves once all tokens are evaluated and read. Rejects with the signal's reason when it aborts. */
  evaluate(step: Step): Promise<void>;
  /** Runs `work` while nothing is evaluated. */
  between<T>(work: () => T | Promise<T>): Promise<T>;
  /** What a token costs a stream at the moment, in milliseconds: its share of a pass with the others. */
  tokenPrice(): number;
}

export interface DecodeLoopDeps {
  readonly native: NativeContext;
  readonly slots: readonly Slot[];
  readonly cost: PassCost;
  readonly batchSize: number;
  readonly contextLength: number;
  /** One pass at a time over all loops: they share the processor, and the passes are timed. */
  readonly turns: Turns;
  /** After every pass: work goes on. */
  readonly onPass: () => void;
}

interface Pending {
  readonly step: Step;
  done: number;
  /** Rounds in which a prompt had to let another one go first. */
  passedOver: number;
  /** It cannot be called off in the middle of a pass: native code still reads from it. */
  inFlight: boolean;
  readonly settle: (error?: unknown) => void;
}

/** More tokens than that are a prompt, which is read in slices. */
const SHORT = 32;
/** So many rounds of one kind, then one of the other: what is never tried is never known to be better. */
const TRY_EVERY = 64;
/** Any token does: it is taken back unseen. */
const FILLER = 0 as Token;

export function createDecodeLoop(deps: DecodeLoopDeps): DecodeLoop {
  const { native, slots, cost, contextLength, turns, onPass } = deps;
  const line = new Set<Pending>();
  const errands: (() => Promise<void>)[] = [];
  const pace = createPrefillPace(deps.batchSize);
  let running = false;
  let rounds = 0;
  /** That got a token in the last round. */
  let streams = 1;

  const start = (): void => {
    if (running) return;
    running = true;
    void drive();
  };

  async function drive(): Promise<void> {
    while (line.size > 0 || errands.length > 0) {
      // Whoever has just got its tokens comes back in this turn, and is served together with the others.
      await nextTurn();
      for (const errand of errands.splice(0)) await errand();
      await round();
    }
    running = false;
  }

  async function round(): Promise<void> {
    rounds += 1;
    const all = [...line];
    const left = ({ step, done }: Pending): number => step.tokens.length - done;
    const isSingle = (pending: Pending): boolean => left(pending) === 1 && !pending.step.isAlone;
    const single = new Map(all.filter(isSingle).map((p) => [p.step.slot.sequence, p]));
    const short = all.filter((pending) => !isSingle(pending) && left(pending) <= SHORT);
    const prompts = all.filter((pending) => left(pending) > SHORT);
    streams = single.size + short.length;
    const price = rounds % TRY_EVERY === 0 ? (): number => 1 : cost.of;
    for (const { sequences, fillers } of planPasses([...single.keys()], price, canFill)) {
      await pass(
        sequences.flatMap((sequence) => single.get(sequence) ?? []),
        fillers,
      );
    }
    for (const pending of short) await pass([pending], []);
    const prompt = pace.next(prompts, left);
    if (prompt !== undefined) {
      const othersRun = single.size + short.length > 0;
      await pass([prompt], [], prompt.step.isAlone ? pace.largest : pace.slice(othersRun));
    }
  }

  /** A gap can be bridged where a token can be taken back without a trace. */
  const canFill = (sequence: number): boolean =>
    native.goesBack && (slots[sequence]?.tokens.length ?? contextLength) < contextLength;

  async function pass(
    wanted: readonly Pending[],
    fillers: readonly number[],
    limit: number = SHORT,
  ): Promise<void> {
    const endTurn = await turns.take('pass');
    try {
      await passNow(wanted, fillers, limit);
    } finally {
      endTurn();
    }
  }

  async function passNow(
    wanted: readonly Pending[],
    fillers: readonly number[],
    limit: number,
  ): Promise<void> {
    const pendings = wanted.filter((pending) => line.has(pending));
    if (pendings.length === 0) return;
    const slices = pendings.map(({ step, done }) => step.tokens.slice(done, done + limit));
    const parts = pendings.map(({ step, done }, i) => ({
      sequence: step.slot.sequence,
      position: step.slot.tokens.length,
      tokens: slices[i] ?? [],
      outputs: done + limit >= step.tokens.length ? step.outputs : 0,
    }));
    const empty = fillers.map((sequence) => ({
      sequence,
      position: slots[sequence]?.tokens.length ?? 0,
      tokens: [FILLER],
      outputs: 0,
    }));
    const batch = [...parts, ...empty].toSorted((a, b) => a.sequence - b.sequence);
    for (const pending of pendings) pending.inFlight = true;
    try {
      const startedAt = performance.now();
      const { places, done } = native.evaluate(batch);
      const placesOf = new Map(batch.map(({ sequence }, i) => [sequence, places[i] ?? []]));
      const reads = Promise.allSettled(
        pendings.map(async ({ step }, i) =>
          parts[i]?.outputs === 0
            ? step.tokens.length
            : step.read(placesOf.get(step.slot.sequence) ?? []),
        ),
      );
      const [evaluated] = await Promise.allSettled([done]);
      const ms = performance.now() - startedAt;
      for (const { sequence, position } of empty) native.truncate(sequence, position);
      const ended = await reads;
      if (evaluated.status === 'rejected') throw evaluated.reason;
      const size = batch.reduce((sum, { tokens }) => sum + tokens.length, 0);
      if (size <= SHORT && pendings.length === wanted.length) cost.record(size, ms);
      else pace.record(size, ms);
      onPass();
      for (const [i, pending] of pendings.entries()) advance(pending, slices[i] ?? [], ended[i]);
    } catch (error) {
      // Nothing is known any more about what these sequences hold.
      for (const { step } of pendings) cutSlot(native, step.slot, 0);
      for (const pending of pendings) pending.settle(error);
    }
  }

  function advance(
    pending: Pending,
    slice: readonly Token[],
    read: PromiseSettledResult<number> | undefined,
  ): void {
    const { step } = pending;
    const { tokens } = step.slot;
    for (const token of slice) tokens.push(token);
    pending.done += slice.length;
    pending.inFlight = false;
    tellWatchers(step.slot);
    if (step.signal.aborted) pending.settle(step.signal.reason);
    else if (pending.done < step.tokens.length) return;
    else if (read?.status !== 'fulfilled') pending.settle(read?.reason);
    else {
      cutSlot(native, step.slot, tokens.length - (step.tokens.length - read.value));
      pending.settle();
    }
  }

  return {
    tokenPrice: () => Math.min(cost.of(1), cost.of(Math.max(1, streams)) / Math.max(1, streams)),
    evaluate: async (step) =>
      new Promise((resolve, reject) => {
        const onAbort = (): void => {
          if (!pending.inFlight) pending.settle(step.signal.reason);
        };
        const pending: Pending = {
          step,
          done: 0,
          passedOver: 0,
          inFlight: false,
          settle(error) {
            line.delete(pending);
            step.signal.removeEventListener('abort', onAbort);
            if (error === undefined) resolve();
            else reject(error as Error);
          },
        };
        if (step.signal.aborted) return reject(step.signal.reason as Error);
        step.signal.addEventListener('abort', onAbort, { once: true });
        line.add(pending);
        start();
      }),
    between: async (work) =>
      new Promise((resolve, reject) => {
        errands.push(async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error as Error);
          }
        });
        start();
      }),
  };
}
