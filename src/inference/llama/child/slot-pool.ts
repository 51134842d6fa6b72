import type { LlamaContextSequence, Token } from 'node-llama-cpp';

interface Slot {
  readonly sequence: LlamaContextSequence;
  busy: boolean;
  lastUsed: number;
}

export interface SlotPool {
  /** Waits in line for a slot, then runs `work` with the idle one that shares the longest beginning with `prompt`. */
  run(
    prompt: readonly Token[],
    signal: AbortSignal,
    work: (sequence: LlamaContextSequence) => Promise<void>,
  ): Promise<void>;
}

interface Waiting {
  readonly prompt: readonly Token[];
  readonly enter: (slot: Slot) => void;
}

/** First come, first served. Who aborts while waiting leaves the line; `run` then resolves without having worked. */
export function createSlotPool(sequences: readonly LlamaContextSequence[]): SlotPool {
  const slots: Slot[] = sequences.map((sequence) => ({ sequence, busy: false, lastUsed: 0 }));
  const line: Waiting[] = [];
  let clock = 0;

  /** Lets the first in line in, as long as there is a slot for it. */
  const admit = (): void => {
    for (let first = line[0]; first !== undefined; first = line[0]) {
      const slot = bestSlot(slots, first.prompt);
      if (slot === undefined) return;
      line.shift();
      slot.busy = true;
      first.enter(slot);
    }
  };

  const release = (slot: Slot): void => {
    clock += 1;
    slot.lastUsed = clock;
    slot.busy = false;
    admit();
  };

  const waitForSlot = (prompt: readonly Token[], signal: AbortSignal): Promise<Slot | undefined> =>
    new Promise((resolve) => {
      const leave = (): void => {
        line.splice(line.indexOf(waiting), 1);
        resolve(undefined);
      };
      const waiting: Waiting = {
        prompt,
        enter(slot) {
          signal.removeEventListener('abort', leave);
          resolve(slot);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      line.push(waiting);
      admit();
    });

  return {
    async run(prompt, signal, work) {
      if (signal.aborted) return;
      const slot = await waitForSlot(prompt, signal);
      if (slot === undefined) return;
      try {
        await work(slot.sequence);
      } finally {
        release(slot);
      }
    },
  };
}

/** Among equals the one unused for the longest time, so that younger conversations keep their cache. */
function bestSlot(slots: readonly Slot[], prompt: readonly Token[]): Slot | undefined {
  const idle = slots
    .filter(({ busy }) => !busy)
    .map((slot) => ({ slot, shared: sharedLength(slot.sequence.contextTokens, prompt) }));
  idle.sort((a, b) => b.shared - a.shared || a.slot.lastUsed - b.slot.lastUsed);
  return idle[0]?.slot;
}

function sharedLength(cached: readonly Token[], prompt: readonly Token[]): number {
  const end = Math.min(cached.length, prompt.length);
  let shared = 0;
  while (shared < end && cached[shared] === prompt[shared]) shared += 1;
  return shared;
}
