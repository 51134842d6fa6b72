import type { Token } from 'node-llama-cpp';
import { type Slot, tellWatchers } from './slot.ts';

export interface SlotPool {
  /** Waits in line for a slot, then runs `work` with the idle one that suits `prompt` best. */
  run(
    prompt: readonly Token[],
    signal: AbortSignal,
    work: (slot: Slot) => Promise<void>,
  ): Promise<void>;
}

interface Waiting {
  readonly prompt: readonly Token[];
  readonly enter: (slot: Slot) => void;
}

type Choose = (idle: readonly Slot[], prompt: readonly Token[]) => Slot | undefined;

/** First come, first served. Who aborts while waiting leaves the line; `run` then resolves without having worked. */
export function createSlotPool(slots: readonly Slot[], choose: Choose): SlotPool {
  const line: Waiting[] = [];
  let clock = 0;

  /** Lets the first in line in, as long as there is a slot for it. */
  const admit = (): void => {
    for (let first = line[0]; first !== undefined; first = line[0]) {
      const slot = choose(
        slots.filter(({ busy }) => !busy),
        first.prompt,
      );
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
    slot.goal = [];
    tellWatchers(slot);
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
        await work(slot);
      } finally {
        release(slot);
      }
    },
  };
}
