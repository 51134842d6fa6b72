import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { failed } from './refusal.ts';

const replySchema = Type.Object({
  data: Type.Array(
    Type.Object({
      index: Type.Optional(Type.Integer({ minimum: 0 })),
      embedding: Type.Array(Type.Number()),
    }),
  ),
  usage: Type.Optional(
    Type.Union([Type.Object({ prompt_tokens: Type.Optional(Type.Integer()) }), Type.Null()]),
  ),
});

export interface EmbeddingReply {
  /** Of unit length, in the order of the texts. */
  readonly vectors: readonly Float32Array[];
  /** Of all texts together; 0 where the server does not say. */
  readonly tokens: number;
}

/** Characters of a number, with room to spare, and of what stands around the numbers. */
const NUMBER_BYTES = 40;
const REST_BYTES = 100_000;

/**
 * Reads the answer of `/embeddings` to `count` texts. Throws `upstream_failed` where a vector is missing, of another
 * dimension, not finite, or nothing but zeros: stored, it would be found for no question or for every one.
 */
export async function readEmbeddings(
  body: AsyncIterable<Uint8Array>,
  count: number,
  dimension: number,
): Promise<EmbeddingReply> {
  const value = await readJson(body, count * dimension * NUMBER_BYTES + REST_BYTES);
  if (!Value.Check(replySchema, value)) {
    throw failed('The embedding server answers with something else than embeddings.');
  }
  const vectors = new Map<number, Float32Array>();
  for (const [i, { index = i, embedding }] of value.data.entries()) {
    vectors.set(index, unitVector(embedding, dimension));
  }
  const ordered = Array.from({ length: count }, (_, i) => vectors.get(i));
  const whole = ordered.filter((vector) => vector !== undefined);
  if (whole.length < count || value.data.length !== count) {
    throw failed('The embedding server does not answer with one vector a text.');
  }
  return { vectors: whole, tokens: value.usage?.prompt_tokens ?? 0 };
}

async function readJson(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body) {
    parts.push(bytes);
    size += bytes.length;
    if (size > maxBytes) throw failed('The embedding server answers with far too much.');
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    // The parser's error quotes what it cannot read.
    return undefined;
  }
}

function unitVector(embedding: readonly number[], dimension: number): Float32Array {
  if (embedding.length !== dimension) {
    throw failed(
      `The embedding server gives ${embedding.length} dimensions, not ${dimension} as configured.`,
    );
  }
  const length = Math.hypot(...embedding);
  if (!(length > 0 && Number.isFinite(length))) {
    throw failed('The embedding server gives a vector that cannot be used.');
  }
  return Float32Array.from(embedding, (x) => x / length);
}
