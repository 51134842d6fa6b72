import { Type } from 'typebox';
import { GROUNDING_MODES } from '../../grounding/types.js';
import { filterSchema } from './filter-schema.js';
const textPart = Type.Object({ type: Type.Literal('text'), text: Type.String() });
/** OpenAI's messages, as far as text goes. */
const message = Type.Object(
  {
    role: Type.Union(
      ['system', 'developer', 'user', 'assistant'].map((role) => Type.Literal(role)),
    ),
    content: Type.Union([Type.String(), Type.Array(textPart, { minItems: 1 })]),
    name: Type.Optional(Type.String()),
    refusal: Type.Optional(Type.Null()),
    annotations: Type.Optional(Type.Array(Type.Unknown())),
    grounding: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
);
const grounding = Type.Object(
  {
    mode: Type.Optional(
      Type.Union(
        GROUNDING_MODES.map((mode) => Type.Literal(mode)),
        {
          description:
            'auto (default) and quoted answer in verbatim quotations; cited writes checked prose; off is plain chat.',
        },
      ),
    ),
    vector_store_ids: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, maxItems: 16, description: 'Ids or names.' }),
    ),
    filters: Type.Optional(filterSchema),
  },
  { additionalProperties: false, description: 'Extension: where the answer may come from.' },
);
/** Body of POST /v1/chat/completions. Fields that would change the answer and are not served are refused by name. */
export const chatBody = Type.Object(
  {
    model: Type.String({ minLength: 1 }),
    messages: Type.Array(message, { minItems: 1, maxItems: 1000 }),
    stream: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    stream_options: Type.Optional(
      Type.Union([
        Type.Object({
          include_usage: Type.Optional(Type.Boolean()),
          include_obfuscation: Type.Optional(Type.Boolean()),
        }),
        Type.Null(),
      ]),
    ),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer()),
    stop: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 }), Type.Null()]),
    ),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    n: Type.Optional(Type.Literal(1)),
    response_format: Type.Optional(
      Type.Union([
        Type.Object({ type: Type.Literal('text') }, { additionalProperties: false }),
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
    store: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    grounding: Type.Optional(grounding),
  },
  { additionalProperties: false },
);
//# sourceMappingURL=chat-schema.js.map
