import { type Static, type TSchema, Type } from 'typebox';
import { GROUNDING_MODES } from '../../grounding/types.ts';
import { toolCallSchema, toolChoiceSchema, toolSchema } from './chat-tools-schema.ts';
import { daySchema } from './day-schema.ts';
import { filterSchema } from './filter-schema.ts';

/** OpenAI lets every optional field be null as well. */
const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const textPart = Type.Object({ type: Type.Literal('text'), text: Type.String() });

/** OpenAI's messages, as far as text and tools go. What each role needs is checked where they are read. */
const message = Type.Object(
  {
    role: Type.Union(
      (['system', 'developer', 'user', 'assistant', 'tool'] as const).map((role) =>
        Type.Literal(role),
      ),
    ),
    content: optional(Type.Union([Type.String(), Type.Array(textPart, { minItems: 1 })])),
    name: Type.Optional(Type.String()),
    tool_calls: optional(Type.Array(toolCallSchema, { maxItems: 128 })),
    tool_call_id: Type.Optional(Type.String()),
    refusal: Type.Optional(Type.Null()),
    annotations: Type.Optional(Type.Array(Type.Unknown())),
    grounding: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);

export const groundingSchema = Type.Object(
  {
    mode: Type.Optional(
      Type.Union(
        GROUNDING_MODES.map((mode) => Type.Literal(mode)),
        {
          description:
            'auto (default) and quoted answer in verbatim quotations; cited writes checked prose; off is plain chat. A request with tools is plain chat also under auto.',
        },
      ),
    ),
    vector_store_ids: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, maxItems: 16, description: 'Ids or names.' }),
    ),
    filters: Type.Optional(filterSchema),
    as_of: Type.Optional(daySchema),
  },
  { additionalProperties: false, description: 'Extension: where the answer may come from.' },
);

/** Body of POST /v1/chat/completions. Fields that would change the answer and are not served are refused by name. */
export const chatBody = Type.Object(
  {
    model: Type.String({ minLength: 1 }),
    messages: Type.Array(message, { minItems: 1, maxItems: 1000 }),
    stream: optional(Type.Boolean()),
    stream_options: optional(
      Type.Object({
        include_usage: Type.Optional(Type.Boolean()),
        include_obfuscation: Type.Optional(Type.Boolean()),
      }),
    ),
    temperature: optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    min_p: optional(Type.Number({ minimum: 0, maximum: 1, description: 'Extension.' })),
    presence_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
    frequency_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
    logit_bias: optional(Type.Record(Type.String(), Type.Number({ minimum: -100, maximum: 100 }))),
    logprobs: optional(Type.Boolean()),
    top_logprobs: optional(Type.Integer({ minimum: 0, maximum: 20 })),
    seed: optional(
      Type.Integer({
        description:
          'The same seed gives the same answer while no other request runs beside it; under load it may differ where two tokens are nearly equally likely.',
      }),
    ),
    stop: optional(Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 })])),
    timeout_ms: optional(
      Type.Integer({
        minimum: 1,
        description: 'Extension. An answer that is not finished by then ends in deadline_exceeded.',
      }),
    ),
    max_tokens: optional(Type.Integer({ minimum: 1 })),
    max_completion_tokens: optional(Type.Integer({ minimum: 1 })),
    n: optional(Type.Integer({ minimum: 1, maximum: 16 })),
    tools: optional(
      Type.Array(toolSchema, {
        maxItems: 128,
        description:
          'Arguments are held to the schema where tool_choice is required or names a function; elsewhere the model is trusted.',
      }),
    ),
    tool_choice: optional(toolChoiceSchema),
    parallel_tool_calls: optional(Type.Boolean()),
    response_format: Type.Optional(
      Type.Union([
        Type.Object({ type: Type.Literal('text') }, { additionalProperties: false }),
        Type.Object({ type: Type.Literal('json_object') }, { additionalProperties: false }),
        Type.Object(
          {
            type: Type.Literal('json_schema'),
            json_schema: Type.Object({
              name: Type.String(),
              description: Type.Optional(Type.String()),
              schema: Type.Record(Type.String(), Type.Unknown()),
              strict: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
            }),
          },
          { additionalProperties: false },
        ),
      ]),
    ),
    user: Type.Optional(Type.String()),
    safety_identifier: Type.Optional(Type.String()),
    prompt_cache_key: Type.Optional(Type.String()),
    metadata: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
    store: optional(Type.Boolean()),
    service_tier: optional(Type.String()),
    grounding: Type.Optional(groundingSchema),
    profile: Type.Optional(
      Type.Union([Type.Literal('patient'), Type.Literal('clinician')], {
        description:
          'Extension. patient: medical words of the quotations are explained in plain language behind them.',
      }),
    ),
  },
  { additionalProperties: false },
);

export type ChatBody = Static<typeof chatBody>;
