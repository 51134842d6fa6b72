import {
  type Llama,
  LlamaGrammarEvaluationState,
  type LlamaGrammar,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';

/** Follows a grammar along tokens that were chosen outside of the native sampler. */
export interface GrammarWalk {
  /** Goes on by itself where the native sampler picks the tokens. */
  readonly state: LlamaGrammarEvaluationState;
  /** The state at this moment, as a copy that may be used up. */
  snapshot(): LlamaGrammarEvaluationState;
  take(token: Token): void;
}

/** The one thing node-llama-cpp has no public name for. Its version is pinned, and a test walks this path. */
interface Internals {
  readonly _bindings: {
    readonly AddonSampler: {
      acceptGrammarEvaluationStateToken(state: unknown, token: Token): void;
    };
  };
}

export function createGrammarWalk(
  llama: Llama,
  model: LlamaModel,
  grammar: LlamaGrammar,
): GrammarWalk {
  const state = new LlamaGrammarEvaluationState({ model, grammar });
  const { AddonSampler } = (llama as unknown as Internals)._bindings;
  return {
    state,
    snapshot: () => state.clone(),
    take(token) {
      const { _state: native } = state as unknown as { readonly _state: unknown };
      AddonSampler.acceptGrammarEvaluationStateToken(native, token);
    },
  };
}
