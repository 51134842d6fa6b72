import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const nullable = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

const logprob = {
  token: Type.String(),
  logprob: Type.Number(),
  bytes: nullable(Type.Array(Type.Integer())),
};

/** The parts of OpenAI's stream chunks that are read; whatever else a server says is passed over. */
const chunkSchema = Type.Object({
  choices: Type.Optional(
    Type.Array(
      Type.Object({
        text: nullable(Type.String()),
        finish_reason: nullable(Type.String()),
        delta: nullable(
          Type.Object({
            content: nullable(Type.String()),
            tool_calls: nullable(
              Type.Array(
                Type.Object({
                  index: Type.Optional(Type.Integer()),
                  function: nullable(
                    Type.Object({
                      name: nullable(Type.String()),
                      arguments: nullable(Type.String()),
                    }),
                  ),
                }),
              ),
            ),
          }),
        ),
        logprobs: nullable(
          Type.Object({
            content: nullable(
              Type.Array(
                Type.Object({
                  ...logprob,
                  top_logprobs: Type.Optional(Type.Array(Type.Object(logprob))),
                }),
              ),
            ),
          }),
        ),
      }),
    ),
  ),
  usage: nullable(
    Type.Object({
      prompt_tokens: Type.Optional(Type.Integer()),
      completion_tokens: Type.Optional(Type.Integer()),
      prompt_tokens_details: nullable(Type.Object({ cached_tokens: nullable(Type.Integer()) })),
    }),
  ),
});

export type Chunk = Static<typeof chunkSchema>;
export type ChunkChoice = NonNullable<Chunk['choices']>[number];

/** `error`: the server reports a failure in place of a chunk. Undefined: neither, as half an object is. */
export function readChunk(data: string): Chunk | 'error' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value === 'object' && value !== null && Reflect.get(value, 'error') != null)
    return 'error';
  return Value.Check(chunkSchema, value) ? value : undefined;
}
