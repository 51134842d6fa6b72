import type { Token } from 'node-llama-cpp';
import type { Turns } from '../../../core/turns.ts';
import { createDecodeLoop } from './decode-loop.ts';
import type { LoadedDraft } from './load-draft.ts';
import { createSlot, cutSlot, sharedLength } from './slot.ts';

/** A draft model at work for one answer. */
export interface DraftLane {
  /** Milliseconds it would take to read what it has not seen of a text, and to guess one token more. */
  price(history: readonly Token[]): { readonly readingMs: number; readonly guessMs: number };
  /** Most tokens it can guess behind a text. */
  room(history: readonly Token[]): number;
  /**
   * The tokens it finds likeliest behind a text, at most `count`; fewer where it would end the text. Rejects with the
   * signal's reason once the answer is called off.
   */
  guess(history: readonly Token[], count: number): Promise<readonly Token[]>;
}

export interface Drafter {
  /** For the answer in the target's slot of that number. */
  open(sequence: number, signal: AbortSignal): DraftLane;
}

export interface DrafterDeps {
  readonly draft: LoadedDraft;
  readonly slots: number;
  readonly turns: Turns;
  readonly onPass: () => void;
}

/** Passes of more tokens are read at the pace of this one. */
const LARGEST_TIMED = 32;

/**
 * The draft model has a sequence for each slot and a decode loop of its own, so that guesses of several answers share
 * passes as those answers do. What it holds of a text stays until the slot is used for another one.
 */
export function createDrafter({ draft, slots: count, turns, onPass }: DrafterDeps): Drafter {
  const { model, native, cost, batchSize, contextLength } = draft;
  const slots = Array.from({ length: count }, (_, sequence) => createSlot(sequence));
  const samplers = slots.map(() => native.createSampler());
  const loop = createDecodeLoop({ native, slots, cost, batchSize, contextLength, turns, onPass });
  for (const sampler of samplers) {
    sampler.configure({ temperature: 0, topK: 1, topP: 1, minP: 0, seed: 0 });
  }

  const readingMs = (tokens: number): number =>
    tokens > LARGEST_TIMED
      ? (cost.of(LARGEST_TIMED) * tokens) / LARGEST_TIMED
      : Math.min(cost.of(tokens), tokens * cost.of(1));
  const isKnown = (token: Token): boolean => token < draft.sharedTokens;

  function open(sequence: number, signal: AbortSignal): DraftLane {
    const slot = slots[sequence];
    const sampler = samplers[sequence];
    if (slot === undefined || sampler === undefined) throw new RangeError('There is no such slot.');
    /** How much of the text is there. The last token is read again: something has to be asked of it. */
    const held = (history: readonly Token[]): number =>
      Math.min(sharedLength(slot.tokens, history), history.length - 1);

    async function read(tokens: readonly Token[]): Promise<Token | undefined> {
      let next: Token | undefined;
      if (slot === undefined || sampler === undefined) return undefined;
      await loop.evaluate({
        slot,
        tokens,
        outputs: 1,
        signal,
        isAlone: false,
        async read([place = 0]) {
          next = await sampler.sample(place);
          return tokens.length;
        },
      });
      return next;
    }

    return {
      price: (history) => ({
        readingMs: readingMs(history.length - held(history)),
        guessMs: cost.of(1),
      }),
      room: (history) =>
        history.slice(held(history)).every(isKnown) ? contextLength - history.length : 0,
      async guess(history, most) {
        const kept = held(history);
        if (kept < slot.tokens.length) await loop.between(() => cutSlot(native, slot, kept));
        const guessed: Token[] = [];
        let unread = history.slice(slot.tokens.length);
        // Two tokens one after the other may be cheaper than both at once.
        while (unread.length > 1 && cost.of(1) * unread.length < cost.of(unread.length)) {
          await read(unread.splice(0, 1));
        }
        while (guessed.length < most) {
          const next = await read(unread);
          if (next === undefined || !isKnown(next) || model.isEogToken(next)) break;
          guessed.push(next);
          unread = [next];
        }
        return guessed;
      },
    };
  }
  return { open };
}
