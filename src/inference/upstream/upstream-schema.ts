import { type Static, Type } from 'typebox';

const milliseconds = Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400_000 }));
const count = Type.Integer({ minimum: 1 });

const servers = {
  name: Type.String({ minLength: 1 }),
  base_urls: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  model: Type.String({ minLength: 1 }),
  /** Relative to the file. */
  api_key_file: Type.Optional(Type.String({ minLength: 1 })),
  extra_body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  max_outstanding: Type.Optional(count),
  connect_timeout_ms: milliseconds,
  first_token_timeout_ms: milliseconds,
  health_every_ms: milliseconds,
};

/** An entry of the file `upstreams` names: servers that write. */
export const chatEntrySchema = Type.Object(
  {
    ...servers,
    kind: Type.Optional(Type.Literal('chat')),
    context_length: Type.Optional(count),
    json_schema: Type.Optional(Type.Boolean()),
    grammar_field: Type.Optional(Type.String({ minLength: 1 })),
    token_timeout_ms: milliseconds,
  },
  { additionalProperties: false },
);

/** Servers that embed. */
export const embeddingEntrySchema = Type.Object(
  {
    ...servers,
    kind: Type.Literal('embedding'),
    dimension: Type.Integer({ minimum: 2, maximum: 65_536 }),
    query_prefix: Type.Optional(Type.String()),
    passage_prefix: Type.Optional(Type.String()),
    batch_size: Type.Optional(Type.Integer({ minimum: 2, maximum: 2048 })),
    revision: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export type ChatEntry = Static<typeof chatEntrySchema>;
export type EmbeddingEntry = Static<typeof embeddingEntrySchema>;
