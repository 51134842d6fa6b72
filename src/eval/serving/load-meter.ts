import { existsSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Tells how busy the machine is with other things than the measurement. */
export interface LoadMeter {
  /** Waits until hardly anything else runs, or until patience ends. */
  quiet(): Promise<void>;
  /** Starts to watch; the result tells how many cores' worth of time went to others since. */
  start(): () => number;
  /** Cores' worth of others' time that a run may have beside it and still count. */
  readonly tolerated: number;
}

/** Cores. A pool that spins on every core loses much more than that share to a neighbour. */
const DISTURBED = 0.12;
const LOOK_MS = 700;
const TICKS_PER_SECOND = 100;

/**
 * `pids` and all their descendants belong to the measurement, which leaves `spareCores` to others. Elsewhere than on
 * Linux nothing is seen.
 */
export function createLoadMeter(
  pids: readonly number[],
  patienceMs: number,
  spareCores: number,
): LoadMeter {
  const tolerated = spareCores + DISTURBED;
  if (!existsSync('/proc/stat')) {
    return { tolerated, quiet: async () => undefined, start: () => () => 0 };
  }
  const start = (): (() => number) => {
    const before = { others: busyTicks() - ownTicks(pids), at: performance.now() };
    return () => {
      const ticks = busyTicks() - ownTicks(pids) - before.others;
      const seconds = (performance.now() - before.at) / 1000;
      return Math.max(0, ticks / TICKS_PER_SECOND / seconds);
    };
  };
  return {
    tolerated,
    start,
    async quiet() {
      const until = performance.now() + patienceMs;
      for (;;) {
        if (performance.now() >= until) return;
        const others = start();
        await sleep(LOOK_MS);
        if (others() < tolerated) return;
      }
    },
  };
}

/** User, nice, system, interrupts: everything but waiting. */
function busyTicks(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, soft = 0] = readFileSync(
    '/proc/stat',
    'utf8',
  )
    .split('\n', 1)
    .join('')
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + soft;
}

function ownTicks(roots: readonly number[]): number {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const fields = statFields(pid);
    parents.set(pid, Number(fields[1] ?? 0));
    ticks.set(pid, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  }
  const isOwn = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) {
      if (at === process.pid || roots.includes(at)) return true;
    }
    return false;
  };
  return [...ticks].reduce((sum, [pid, count]) => sum + (isOwn(pid) ? count : 0), 0);
}

/** The fields behind the name of the program, which may hold blanks. */
function statFields(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
