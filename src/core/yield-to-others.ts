import { constants, setPriority } from 'node:os';
import process from 'node:process';

/**
 * Lets the calling thread, and what it starts from now on, come after everybody who answers people: work that fills every
 * core otherwise makes a search wait ten times as long. On an idle machine it costs nothing. On Linux only; elsewhere it
 * would concern the whole process.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It comes even later already.
  }
}
