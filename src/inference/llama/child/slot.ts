import type { Token } from 'node-llama-cpp';
import type { NativeContext } from './native-context.ts';

/** A sequence of the context, and what is known of it. */
export interface Slot {
  readonly sequence: number;
  /** What it holds, token by token. */
  readonly tokens: Token[];
  busy: boolean;
  /** Grows with every use; 0 for never. */
  lastUsed: number;
  /** The prompt that is being read into it: others with the same beginning may wait for it. */
  goal: readonly Token[];
  /** Called when it has grown, or will grow no further. */
  readonly watchers: Set<() => void>;
}

export function createSlot(sequence: number): Slot {
  return { sequence, tokens: [], busy: false, lastUsed: 0, goal: [], watchers: new Set() };
}

export function tellWatchers(slot: Slot): void {
  for (const watcher of slot.watchers) watcher();
  slot.watchers.clear();
}

/** Keeps the first `length` tokens, or none where the model cannot go back. Only while nothing is evaluated. */
export function cutSlot(native: NativeContext, slot: Slot, length: number): void {
  if (length >= slot.tokens.length) return;
  slot.tokens.length = native.truncate(slot.sequence, length) ? length : 0;
}

export function sharedLength(a: readonly Token[], b: readonly Token[]): number {
  const end = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < end && a[shared] === b[shared]) shared += 1;
  return shared;
}
