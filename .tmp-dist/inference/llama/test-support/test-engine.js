import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createLlamaEngine } from '../llama-engine.js';
export async function startTestEngine(modelPath, options = {}) {
  const lines = [];
  const logger = pino({ level: 'info', base: null }, { write: (line) => void lines.push(line) });
  const engine = await createLlamaEngine({
    modelPath,
    id: 'tiny',
    contextSize: 512,
    slots: 4,
    threads: 1,
    gpu: 'off',
    queueLimit: 2,
    logger,
    ...options,
  });
  return {
    ...engine,
    log: () => lines,
    pid() {
      const entries = lines.map((line) => JSON.parse(line));
      return entries.findLast(({ pid }) => pid !== undefined)?.pid ?? 0;
    },
  };
}
/** Waits for a state; throws after ten seconds. */
export async function reaches(engine, state) {
  await eventually(() => engine.state() === state, `the engine to be ${state}`);
}
export async function eventually(condition, what) {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(20);
  }
}
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
//# sourceMappingURL=test-engine.js.map
