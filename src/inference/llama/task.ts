import { jsonSchemaToGbnf } from '../grammar/json-schema-to-gbnf.ts';
import { validateGbnf } from '../grammar/validate-gbnf.ts';
import { toolCallGrammar } from '../tools/tool-grammar.ts';
import type { GenerateRequest, OutputConstraint, ToolFormat } from '../types.ts';
import type { GenerateTask } from './protocol.ts';

/**
 * Fills in defaults and turns schemas into grammars, so that only checked grammars reach native code. `format` is the
 * loaded model's. Throws `invalid_grammar`.
 */
export function toTask(request: GenerateRequest, format: ToolFormat): GenerateTask {
  const { constraint, topLogprobs } = request;
  return {
    input: request.input,
    maxTokens: request.maxTokens,
    temperature: request.temperature ?? 0,
    topP: request.topP ?? 1,
    minP: request.minP ?? 0,
    presencePenalty: request.presencePenalty ?? 0,
    frequencyPenalty: request.frequencyPenalty ?? 0,
    logitBias: request.logitBias ?? new Map(),
    topLogprobs,
    seed: request.seed ?? 0,
    isReproducible: request.isReproducible ?? false,
    stop: request.stop ?? [],
    constraint: constraint === undefined ? { type: 'none' } : compile(constraint, format),
  };
}

function compile(constraint: OutputConstraint, format: ToolFormat): GenerateTask['constraint'] {
  if (constraint.type === 'choice') {
    const { options, min, max } = constraint;
    return { type: 'choice', options, min, max };
  }
  const gbnf = grammarOf(constraint, format);
  validateGbnf(gbnf);
  return { type: 'grammar', gbnf };
}

function grammarOf(
  constraint: Exclude<OutputConstraint, { type: 'choice' }>,
  format: ToolFormat,
): string {
  switch (constraint.type) {
    case 'grammar':
      return constraint.gbnf;
    case 'json_schema':
      return jsonSchemaToGbnf(constraint.schema);
    case 'tool_calls':
      return toolCallGrammar(format, constraint.tools, constraint.parallel);
  }
}
