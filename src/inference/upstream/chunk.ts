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
            /** What a model thinks before it answers; two names are in use. */
            reasoning_content: nullable(Type.String()),
            reasoning: nullable(Type.String()),
            tool_calls: nullable(
              Type.Array(
                Type.Object({
                  index: nullable(Type.Integer()),
                  id: nullable(Type.String()),
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
                  top_logprobs: nullable(Type.Array(Type.Object(logprob))),
                }),
              ),
            ),
            /** The older shape, of `/completions`. */
            tokens: nullable(Type.Array(Type.String())),
            token_logprobs: nullable(Type.Array(Type.Union([Type.Number(), Type.Null()]))),
            top_logprobs: nullable(
              Type.Array(Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()])),
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

/**
 * `error`: the server reports a failure in place of a chunk. Undefined: no chunk at all, such as half an object; whoever
 * passes it over may lose words.
 */
export function readChunk(data: string): Chunk | 'error' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value === 'object' && value !== null && Reflect.get(value, 'error') != null) {
    return 'error';
  }
  return Value.Check(chunkSchema, value) ? value : undefined;
}
