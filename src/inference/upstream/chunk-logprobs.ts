import type { ChosenTokenLogprob, TokenLogprob } from '../types.ts';
import type { ChunkChoice } from './chunk.ts';

type Given = NonNullable<ChunkChoice['logprobs']>;
type Entry = NonNullable<Given['content']>[number];

/** The tokens of a chunk, from the shape of `/chat/completions` or from the older one. Undefined where it has none. */
export function chunkLogprobs(given: Given | null | undefined): ChosenTokenLogprob[] | undefined {
  if (given?.content != null) {
    return given.content.map((entry) => ({
      ...tokenOf(entry),
      top: (entry.top_logprobs ?? []).map(tokenOf),
    }));
  }
  return given?.tokens?.map((token, i) => ({
    ...tokenOf({ token, logprob: given.token_logprobs?.[i] ?? 0 }),
    top: Object.entries(given.top_logprobs?.[i] ?? {}).map(([text, logprob]) =>
      tokenOf({ token: text, logprob }),
    ),
  }));
}

function tokenOf({
  token,
  bytes,
  logprob,
}: Pick<Entry, 'token' | 'bytes' | 'logprob'>): TokenLogprob {
  return { text: token, bytes: bytes ?? [...Buffer.from(token)], logprob };
}
