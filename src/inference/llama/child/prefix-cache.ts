import type { Token } from 'node-llama-cpp';
import type { DecodeLoop } from './decode-loop.ts';
import type { NativeContext } from './native-context.ts';
import { respell, type TokenSpelling } from './respell.ts';
import { cutSlot, sharedLength, type Slot } from './slot.ts';
import type { StateStore } from './state-store.ts';

/** Finds the beginnings of prompts that have been read already, wherever they are. */
export interface PrefixCache {
  /** The same prompt in the tokens in which its beginning is held already, where those differ. */
  respell(prompt: readonly Token[]): readonly Token[];
  /** The idle slot in which to answer `prompt`. */
  choose(idle: readonly Slot[], prompt: readonly Token[]): Slot | undefined;
  /**
   * Fills the slot with as much of the prompt as can be had without reading it, and leaves nothing else in it. Waits
   * while another slot is reading what both begin with. Returns the number of tokens that are there.
   */
  prepare(slot: Slot, prompt: readonly Token[], signal: AbortSignal): Promise<number>;
  /** Empties the slot for a prompt that is to be read as if nothing had been read before. Returns 0. */
  clear(slot: Slot, prompt: readonly Token[]): Promise<number>;
}

export interface PrefixCacheDeps {
  readonly native: NativeContext;
  readonly loop: DecodeLoop;
  readonly slots: readonly Slot[];
  readonly states: StateStore;
  readonly spelling: TokenSpelling;
}

/** Fewer tokens than that are read sooner than they are copied, and are not worth keeping. */
const WORTH_COPYING = 64;
/**
 * A few tokens of a chat template are read again: kept ones may come from a long prompt, whose passes round differently,
 * and a seed should give the same answer whatever was asked before.
 */
const WORTH_KEEPING = 16;

export function createPrefixCache(deps: PrefixCacheDeps): PrefixCache {
  const { native, loop, slots, states, spelling } = deps;
  /** Of the last token something has to be asked: it is always read. */
  const usable = (tokens: readonly Token[], prompt: readonly Token[]): number => {
    const shared = Math.min(sharedLength(tokens, prompt), prompt.length - 1);
    const short = shared < WORTH_KEEPING && shared < prompt.length - 1;
    return short || (native.endOnly && shared < tokens.length) ? 0 : shared;
  };
  const saved = (prompt: readonly Token[]): number => {
    const tokens = states.find(prompt)?.state.tokens;
    return tokens === undefined ? 0 : usable(tokens, prompt);
  };

  /** The busy slot that holds, or is about to hold, the longest beginning of `prompt`. */
  const bestNeighbour = (
    own: Slot | undefined,
    prompt: readonly Token[],
  ): { slot: Slot; shared: number } | undefined => {
    let best: { slot: Slot; shared: number } | undefined;
    for (const slot of slots) {
      if (slot === own || states.limitBytes === 0) continue;
      const shared = Math.max(usable(slot.tokens, prompt), usable(slot.goal, prompt));
      if (shared > (best?.shared ?? 0)) best = { slot, shared };
    }
    return best;
  };

  const keep = async (slot: Slot): Promise<boolean> =>
    states.save(slot.tokens, async (path) => native.save(path, slot.sequence));

  /** Makes room in the slot; what is lost by that is kept where it is worth it. */
  const shorten = async (slot: Slot, length: number): Promise<void> => {
    if (slot.tokens.length - length >= WORTH_COPYING) await keep(slot);
    cutSlot(native, slot, length);
  };

  const load = async (slot: Slot, prompt: readonly Token[]): Promise<void> => {
    if (saved(prompt) < usable(slot.tokens, prompt) + WORTH_COPYING) return;
    await shorten(slot, 0);
    // To keep what was in the slot may have cost the state its place.
    const state = states.find(prompt)?.state;
    if (state === undefined) return;
    try {
      await native.load(state.path, slot.sequence);
    } catch {
      // Nobody knows how far it came; the prompt is read instead.
      native.truncate(slot.sequence, 0);
      return;
    }
    slot.tokens.push(...state.tokens);
    cutSlot(native, slot, usable(slot.tokens, prompt));
  };

  return {
    respell(prompt) {
      let best = { tokens: states.find(prompt)?.state.tokens ?? [], shared: saved(prompt) };
      for (const { tokens } of slots) {
        const shared = sharedLength(tokens, prompt);
        if (shared > best.shared) best = { tokens, shared };
      }
      return best.shared < WORTH_COPYING ? prompt : respell(prompt, best.tokens, spelling);
    },
    choose(idle, prompt) {
      const ranked = idle
        .map((slot) => ({ slot, shared: usable(slot.tokens, prompt) }))
        .toSorted((a, b) => b.shared - a.shared || a.slot.lastUsed - b.slot.lastUsed);
      const best = ranked[0];
      if (best === undefined) return undefined;
      const elsewhere = Math.max(saved(prompt), bestNeighbour(undefined, prompt)?.shared ?? 0);
      // Where the beginning has to be copied anyway, the slot nobody has come back to gives way.
      if (elsewhere < best.shared + WORTH_COPYING) return best.slot;
      return ranked.toSorted((a, b) => a.slot.lastUsed - b.slot.lastUsed)[0]?.slot;
    },
    async clear(slot, prompt) {
      slot.goal = prompt;
      return loop.between(async () => {
        await shorten(slot, 0);
        return 0;
      });
    },
    async prepare(slot, prompt, signal) {
      for (;;) {
        signal.throwIfAborted();
        const own = Math.max(usable(slot.tokens, prompt), saved(prompt));
        const other = bestNeighbour(slot, prompt);
        if (other === undefined || other.shared < own + WORTH_COPYING) break;
        if (usable(other.slot.tokens, prompt) >= other.shared) {
          if (!(await loop.between(async () => keep(other.slot)))) break;
        } else await grown(other.slot, signal);
      }
      slot.goal = prompt;
      return loop.between(async () => {
        await load(slot, prompt);
        await shorten(slot, usable(slot.tokens, prompt));
        return slot.tokens.length;
      });
    },
  };
}

/** Waits until the slot has read some more, or has been given up. */
async function grown(slot: Slot, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      slot.watchers.delete(watcher);
      reject(signal.reason as Error);
    };
    const watcher = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    slot.watchers.add(watcher);
  });
}
