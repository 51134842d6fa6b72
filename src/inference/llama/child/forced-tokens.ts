import type { LlamaModel, Token } from 'node-llama-cpp';
import { createGbnfWalk } from '../../grammar/gbnf-walk.ts';

/** Finds the tokens that a grammar leaves no choice about: they need not be asked for one by one. */
export interface ForcedTokens {
  /** Goes on by text that was generated. */
  take(text: string): void;
  /** The tokens that have to come next, and whether the answer ends with them. */
  next(): { readonly tokens: readonly Token[]; readonly ends: boolean };
}

const MOST_CHARS = 256;
const NOTHING = { tokens: [], ends: false } as const;

export function createForcedTokens(model: LlamaModel, gbnf: string): ForcedTokens {
  const walk = createGbnfWalk(gbnf);
  let lost = false;
  return {
    take(text) {
      if (!lost) lost = !walk.take(text);
    },
    next() {
      if (lost) return NOTHING;
      const { text, ends } = walk.forced(MOST_CHARS);
      if (text === '') return { tokens: [], ends };
      const tokens = model.tokenize(text, false, 'trimLeadingSpace');
      if (model.detokenize(tokens) !== text) return NOTHING;
      // The last token may also begin what the model is free to choose: it is left to the model.
      return ends ? { tokens, ends } : { tokens: tokens.slice(0, -1), ends: false };
    },
  };
}
