import { type Static, Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import type { ChunkLimits } from '../../retrieval/store/attachment-types.ts';

const exact = { additionalProperties: false } as const;

/** OpenAI's chunking_strategy. `auto` cuts by the kind of document, which is nearly always better. */
export const chunkingSchema = Type.Union([
  Type.Object({ type: Type.Literal('auto') }, exact),
  Type.Object(
    {
      type: Type.Literal('static'),
      static: Type.Object(
        {
          max_chunk_size_tokens: Type.Integer({ minimum: 100, maximum: 4096 }),
          chunk_overlap_tokens: Type.Integer({ minimum: 0, maximum: 2048 }),
        },
        exact,
      ),
    },
    exact,
  ),
]);

/** Throws `invalid_request` where the overlap is more than half of a chunk. */
export function readChunking(
  strategy: Static<typeof chunkingSchema> | undefined,
): ChunkLimits | undefined {
  if (strategy?.type !== 'static') return undefined;
  const { max_chunk_size_tokens: maxTokens, chunk_overlap_tokens: overlapTokens } = strategy.static;
  if (overlapTokens > maxTokens / 2) {
    throw new AppError('invalid_request', {
      message: 'chunk_overlap_tokens is at most half of max_chunk_size_tokens.',
      param: 'chunking_strategy.static.chunk_overlap_tokens',
    });
  }
  return { maxTokens, overlapTokens };
}

export function chunkingObject(limits: ChunkLimits | undefined): object {
  if (limits === undefined) return { type: 'other' };
  return {
    type: 'static',
    static: {
      max_chunk_size_tokens: limits.maxTokens,
      chunk_overlap_tokens: limits.overlapTokens,
    },
  };
}
