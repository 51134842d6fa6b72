import { jsonSchemaToGbnf } from '../grammar/json-schema-to-gbnf.ts';
import { validateGbnf } from '../grammar/validate-gbnf.ts';
import type { GenerateRequest, OutputConstraint } from '../types.ts';
import type { GenerateTask } from './protocol.ts';

/** Fills in defaults and turns schemas into grammars, so that only checked grammars reach native code. Throws `invalid_grammar`. */
export function toTask(request: GenerateRequest): GenerateTask {
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

function compile(constraint: OutputConstraint): GenerateTask['constraint'] {
  if (constraint.type === 'choice') {
    const { options, min, max } = constraint;
    return { type: 'choice', options, min, max };
  }
  const gbnf =
    constraint.type === 'grammar' ? constraint.gbnf : jsonSchemaToGbnf(constraint.schema);
  validateGbnf(gbnf);
  return { type: 'grammar', gbnf };
}
