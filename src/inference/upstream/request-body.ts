import { AppError } from '../../core/errors.ts';
import { validateGbnf } from '../grammar/validate-gbnf.ts';
import type { EngineMessage, EngineTool, GenerateRequest } from '../types.ts';
import type { UpstreamSettings } from './options.ts';

/** Where a request goes below the base address, and what it says. */
export interface UpstreamRequest {
  readonly path: '/chat/completions' | '/completions';
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A request in OpenAI's words. Throws `invalid_grammar` for a constraint that these servers do not keep: an answer that was
 * promised to fit a grammar must not be sent without it.
 */
export function upstreamRequest(
  request: GenerateRequest,
  settings: UpstreamSettings,
): UpstreamRequest {
  const { input } = request;
  const body = {
    model: settings.model,
    stream: true,
    stream_options: { include_usage: true },
    ...sampling(request),
    ...logprobFields(request),
    ...constraintFields(request, settings),
  };
  if ('prompt' in input) return { path: '/completions', body: { ...body, prompt: input.prompt } };
  const tools = input.tools ?? [];
  return {
    path: '/chat/completions',
    body: {
      ...body,
      ...settings.extraBody,
      messages: input.messages.map(toMessage),
      ...(tools.length === 0 || 'tools' in body ? {} : { tools: tools.map(toTool) }),
    },
  };
}

function sampling(request: GenerateRequest): Record<string, unknown> {
  const { maxTokens, temperature = 0, topP = 1, minP = 0, seed, stop = [] } = request;
  const { presencePenalty = 0, frequencyPenalty = 0, logitBias } = request;
  return {
    max_tokens: maxTokens,
    temperature,
    ...(topP === 1 ? {} : { top_p: topP }),
    ...(minP === 0 ? {} : { min_p: minP }),
    ...(presencePenalty === 0 ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === 0 ? {} : { frequency_penalty: frequencyPenalty }),
    ...(logitBias === undefined || logitBias.size === 0
      ? {}
      : { logit_bias: Object.fromEntries(logitBias) }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
  };
}

/** A number in the older route, a switch and a number in the newer one. */
function logprobFields({ input, topLogprobs }: GenerateRequest): Record<string, unknown> {
  if (topLogprobs === undefined) return {};
  return 'prompt' in input
    ? { logprobs: topLogprobs }
    : { logprobs: true, top_logprobs: topLogprobs };
}

function constraintFields(
  { constraint }: GenerateRequest,
  { grammarField, jsonSchema }: UpstreamSettings,
): Record<string, unknown> {
  switch (constraint?.type) {
    case undefined:
      return {};
    case 'grammar':
      validateGbnf(constraint.gbnf);
      if (grammarField === undefined) throw notKept('grammars');
      return fieldAt(grammarField, constraint.gbnf);
    case 'json_schema':
      if (!jsonSchema) throw notKept('JSON schemas');
      return schemaFormat(constraint.schema);
    case 'tool_calls':
      return {
        tools: constraint.tools.map(toTool),
        tool_choice: toolChoice(constraint.tools),
        parallel_tool_calls: constraint.parallel,
      };
    case 'choice':
      return jsonSchema ? schemaFormat(idsSchema(constraint)) : {};
  }
}

/** `a.b` is the field b of the field a. */
function fieldAt(path: string, value: string): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : fieldAt(rest.join('.'), value) };
}

function schemaFormat(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema },
    },
  };
}

function idsSchema({
  options,
  min,
  max,
}: Extract<GenerateRequest['constraint'], { type: 'choice' }>): Record<string, unknown> {
  const items = { type: 'string', enum: options.map(({ id }) => id) };
  const ids = { type: 'array', items, minItems: min, maxItems: max };
  return { type: 'object', properties: { ids }, required: ['ids'], additionalProperties: false };
}

function toolChoice(tools: readonly EngineTool[]): unknown {
  const [only, another] = tools;
  return only !== undefined && another === undefined
    ? { type: 'function', function: { name: only.name } }
    : 'required';
}

function toTool({ name, description, parameters, strict }: EngineTool): object {
  return {
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(strict === true ? { strict } : {}),
    },
  };
}

function toMessage({ role, content, toolCalls = [], toolCallId }: EngineMessage): object {
  return {
    role,
    content,
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(toolCalls.length === 0
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({
            id,
            type: 'function',
            function: { name, arguments: text },
          })),
        }),
  };
}

function notKept(what: string): AppError {
  return new AppError('invalid_grammar', {
    message: `The servers that run this model do not keep ${what}.`,
  });
}
