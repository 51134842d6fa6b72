import { LlamaGrammarEvaluationState } from 'node-llama-cpp';
import { AppError } from '../../../core/errors.js';
import { createStopMatcher } from './stop-matcher.js';
/** The unlikely rest of the vocabulary is left out of sampling: sorting all of it costs more than the decision is worth. */
const TOP_K = 64;
/** Options of sampling for a task. Throws `invalid_grammar`. */
export async function samplingOptions({ llama, model }, { temperature, topP, seed, constraint }) {
  const options = { temperature, topP, topK: TOP_K, seed: seed >>> 0 };
  if (constraint.type !== 'grammar') return options;
  try {
    const grammar = await llama.createGrammar({ grammar: constraint.gbnf });
    const grammarEvaluationState = new LlamaGrammarEvaluationState({ model, grammar });
    return { ...options, grammarEvaluationState };
  } catch (error) {
    throw new AppError('invalid_grammar', { cause: error });
  }
}
/** Generates until the model ends, a stop string comes or `maxTokens` are there. */
export async function writeText(deps, task) {
  const { sequence, decoder, sampling, lastToken, onToken, emit } = deps;
  const stops = createStopMatcher(task.stop);
  let count = 0;
  for await (const token of sequence.evaluate([lastToken], sampling)) {
    onToken();
    count += 1;
    const { text, stopped } = stops.push(decoder.push(token));
    await emit(text);
    if (stopped) return 'stop';
    if (count >= task.maxTokens) {
      await emit(stops.end());
      return 'length';
    }
  }
  await emit(stops.end());
  return 'stop';
}
//# sourceMappingURL=write-text.js.map
