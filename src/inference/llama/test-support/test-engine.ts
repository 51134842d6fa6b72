import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Engine, EngineState } from '../../types.ts';
import { createLlamaEngine } from '../llama-engine.ts';
import type { LlamaEngineOptions } from '../options.ts';

/** An engine whose log is kept, with what only a test needs to know of it. */
export interface TestEngine extends Engine {
  /** Process id of the model process that became ready last. */
  pid(): number;
  log(): readonly string[];
}

export async function startTestEngine(
  modelPath: string,
  options: Partial<LlamaEngineOptions> = {},
): Promise<TestEngine> {
  const lines: string[] = [];
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
      const entries = lines.map((line) => JSON.parse(line) as { pid?: number });
      return entries.findLast(({ pid }) => pid !== undefined)?.pid ?? 0;
    },
  };
}

/** Waits for a state; throws after ten seconds. */
export async function reaches(engine: Engine, state: EngineState): Promise<void> {
  await eventually(() => engine.state() === state, `the engine to be ${state}`);
}

export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(20);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
