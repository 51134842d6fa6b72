import type { ChosenTokenLogprob, EngineEvent, FinishReason, TokenLogprob } from '../types.ts';
import { type Chunk, type ChunkChoice, readChunk } from './chunk.ts';
import { failed } from './exchange.ts';

type Logprobs = NonNullable<NonNullable<ChunkChoice['logprobs']>['content']>;
type ToolDelta = NonNullable<NonNullable<ChunkChoice['delta']>['tool_calls']>[number];

/**
 * Events of an engine from the data of a stream. Calls of tools are spelled the way `toolFormat: 'hermes'` says, whatever
 * the model's own format is: the server beyond has read that already. Throws `upstream_failed` where it ends without an end.
 */
export async function* answerEvents(data: AsyncIterable<string>): AsyncGenerator<EngineEvent> {
  const startedAt = performance.now();
  const calls = createCallSpelling();
  let firstAt: number | undefined;
  let reason: FinishReason | undefined;
  let usage: Chunk['usage'];
  let pieces = 0;
  for await (const item of data) {
    if (item.trim() === '[DONE]') break;
    const chunk = readChunk(item);
    if (chunk === 'error')
      throw failed('The server of this model ended with an error.', pieces === 0);
    if (chunk === undefined) continue;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) continue;
    const text = textOf(choice) + calls.spell(choice.delta?.tool_calls ?? []);
    if (text !== '') {
      firstAt ??= performance.now();
      pieces += 1;
      const logprobs = choice.logprobs?.content;
      yield {
        type: 'text',
        text,
        ...(logprobs == null ? {} : { logprobs: logprobs.map(toLogprob) }),
      };
    }
    reason = finishReason(choice) ?? reason;
  }
  const rest = calls.end();
  if (rest !== '') yield { type: 'text', text: rest };
  if (reason === undefined)
    throw failed('The server of this model broke off the answer.', pieces === 0);
  const now = performance.now();
  yield {
    type: 'end',
    reason,
    timings: {
      promptTokens: usage?.prompt_tokens ?? 0,
      cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      // Nearly every server sends a token an event.
      completionTokens: usage?.completion_tokens ?? pieces,
      prefillMs: (firstAt ?? now) - startedAt,
      decodeMs: firstAt === undefined ? 0 : now - firstAt,
    },
  };
}

function textOf({ delta, text }: ChunkChoice): string {
  return delta?.content ?? text ?? '';
}

function finishReason({ finish_reason: reason }: ChunkChoice): FinishReason | undefined {
  if (reason == null || reason === '') return undefined;
  return reason === 'length' ? 'length' : 'stop';
}

interface CallSpelling {
  spell(deltas: readonly ToolDelta[]): string;
  /** Closes the last call. */
  end(): string;
}

function createCallSpelling(): CallSpelling {
  let open: number | undefined;
  let hasArguments = false;
  const end = (): string => {
    if (open === undefined) return '';
    open = undefined;
    return `${hasArguments ? '' : '{}'}}\n</tool_call>`;
  };
  return {
    end,
    spell(deltas) {
      let text = '';
      for (const { index = 0, function: part } of deltas) {
        if (index !== open && part?.name != null && part.name !== '') {
          text += `${end()}<tool_call>\n{"name": ${JSON.stringify(part.name)}, "arguments": `;
          open = index;
          hasArguments = false;
        }
        const more = part?.arguments ?? '';
        if (more !== '') hasArguments = true;
        text += more;
      }
      return text;
    },
  };
}

function toLogprob(entry: Logprobs[number]): ChosenTokenLogprob {
  return { ...tokenOf(entry), top: (entry.top_logprobs ?? []).map(tokenOf) };
}

function tokenOf({
  token,
  bytes,
  logprob,
}: Pick<Logprobs[number], 'token' | 'bytes' | 'logprob'>): TokenLogprob {
  return { text: token, bytes: bytes ?? [...Buffer.from(token)], logprob };
}
