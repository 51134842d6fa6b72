import { jsonSchemaToGbnf } from '../grammar/json-schema-to-gbnf.js';
import { validateGbnf } from '../grammar/validate-gbnf.js';
/** Fills in defaults and turns schemas into grammars, so that only checked grammars reach native code. Throws `invalid_grammar`. */
export function toTask(request) {
  const { input, maxTokens, temperature = 0, topP = 1, seed = 0, stop = [], constraint } = request;
  return {
    input,
    maxTokens,
    temperature,
    topP,
    seed,
    stop,
    constraint: constraint === undefined ? { type: 'none' } : compile(constraint),
  };
}
function compile(constraint) {
  if (constraint.type === 'choice') {
    const { options, min, max } = constraint;
    return { type: 'choice', options, min, max };
  }
  const gbnf =
    constraint.type === 'grammar' ? constraint.gbnf : jsonSchemaToGbnf(constraint.schema);
  validateGbnf(gbnf);
  return { type: 'grammar', gbnf };
}
//# sourceMappingURL=task.js.map
