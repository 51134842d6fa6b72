/** First come, first served. Who aborts while waiting leaves the line; `run` then resolves without having worked. */
export function createSlotPool(sequences) {
  const slots = sequences.map((sequence) => ({ sequence, busy: false, lastUsed: 0 }));
  const line = [];
  let clock = 0;
  /** Lets the first in line in, as long as there is a slot for it. */
  const admit = () => {
    for (let first = line[0]; first !== undefined; first = line[0]) {
      const slot = bestSlot(slots, first.prompt);
      if (slot === undefined) return;
      line.shift();
      slot.busy = true;
      first.enter(slot);
    }
  };
  const release = (slot) => {
    clock += 1;
    slot.lastUsed = clock;
    slot.busy = false;
    admit();
  };
  const waitForSlot = (prompt, signal) =>
    new Promise((resolve) => {
      const leave = () => {
        line.splice(line.indexOf(waiting), 1);
        resolve(undefined);
      };
      const waiting = {
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
function bestSlot(slots, prompt) {
  const idle = slots
    .filter(({ busy }) => !busy)
    .map((slot) => ({ slot, shared: sharedLength(slot.sequence.contextTokens, prompt) }));
  idle.sort((a, b) => b.shared - a.shared || a.slot.lastUsed - b.slot.lastUsed);
  return idle[0]?.slot;
}
function sharedLength(cached, prompt) {
  const end = Math.min(cached.length, prompt.length);
  let shared = 0;
  while (shared < end && cached[shared] === prompt[shared]) shared += 1;
  return shared;
}
//# sourceMappingURL=slot-pool.js.map
