import { AppError } from '../../core/errors.ts';
import type { EngineEvent, FinishReason } from '../types.ts';
import { createCallSpelling } from './call-spelling.ts';
import { type Chunk, type ChunkChoice, readChunk } from './chunk.ts';
import { chunkLogprobs } from './chunk-logprobs.ts';
import { failed } from './refusal.ts';
import type { TokenClock } from './token-clock.ts';

/** For the figures that follow the last token, and for the stream to end after its last word. */
const FIGURES_MS = 2_000;
const GOODBYE_MS = 200;

/** What a stream has told so far. */
interface Told {
  readonly startedAt: number;
  firstAt: number | undefined;
  lastAt: number | undefined;
  reason: FinishReason | undefined;
  usage: Chunk['usage'];
  pieces: number;
}

/**
 * Events of an engine from the data of a stream. Calls of tools are spelled the way `toolFormat: 'hermes'` says, whatever
 * the model's own format is: the server beyond has read that already. Throws `upstream_failed` where the stream breaks off
 * or holds what cannot be read, since words may have been in it; once the answer is over, neither matters any more.
 */
export async function* answerEvents(
  data: AsyncIterable<string>,
  clock: Pick<TokenClock, 'begin' | 'finish'>,
): AsyncGenerator<EngineEvent> {
  const told: Told = {
    startedAt: performance.now(),
    firstAt: undefined,
    lastAt: undefined,
    reason: undefined,
    usage: undefined,
    pieces: 0,
  };
  const calls = createCallSpelling();
  /** The first half of a character that takes two. */
  let half = '';
  try {
    for await (const item of data) {
      if (item.trim() === '[DONE]') {
        clock.finish(GOODBYE_MS);
        continue;
      }
      const choice = takeChunk(item, told);
      if (choice === undefined) continue;
      if (isProgress(choice)) clock.begin();
      if (told.reason !== undefined) clock.finish(FIGURES_MS);
      const written = half + textOf(choice);
      half = told.reason === undefined && /[\uD800-\uDBFF]$/.test(written) ? written.slice(-1) : '';
      const whole = half === '' ? written : written.slice(0, -1);
      const text = whole.toWellFormed() + calls.spell(choice.delta?.tool_calls ?? []);
      if (text === '') continue;
      countPiece(told);
      const logprobs = chunkLogprobs(choice.logprobs);
      yield { type: 'text', text, ...(logprobs === undefined ? {} : { logprobs }) };
    }
  } catch (error) {
    const isOver = error instanceof AppError && error.code === 'upstream_failed';
    if (!isOver || told.reason === undefined) throw error;
  }
  if (told.reason === undefined) throw failed('The server of this model broke off the answer.');
  const rest = calls.end();
  if (rest !== '') yield { type: 'text', text: rest };
  yield endOf(told, told.reason);
}

/** Notes what a chunk says of the whole and gives the choice in it. After the end, what cannot be read is passed over. */
function takeChunk(item: string, told: Told): ChunkChoice | undefined {
  const chunk = readChunk(item);
  if (chunk === 'error' || chunk === undefined) {
    if (told.reason !== undefined) return undefined;
    throw failed(
      chunk === 'error'
        ? 'The server of this model ended with an error.'
        : 'The server of this model sent an event that cannot be read.',
    );
  }
  told.usage = chunk.usage ?? told.usage;
  const choice = chunk.choices?.[0];
  if (choice !== undefined) told.reason = finishReason(choice) ?? told.reason;
  return choice;
}

function countPiece(told: Told): void {
  told.lastAt = performance.now();
  told.firstAt ??= told.lastAt;
  told.pieces += 1;
}

function endOf(told: Told, reason: FinishReason): EngineEvent {
  const { startedAt, firstAt = performance.now(), lastAt = firstAt, usage, pieces } = told;
  return {
    type: 'end',
    reason,
    timings: {
      promptTokens: usage?.prompt_tokens ?? 0,
      cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      // Nearly every server sends a token an event.
      completionTokens: usage?.completion_tokens ?? pieces,
      prefillMs: firstAt - startedAt,
      decodeMs: lastAt - firstAt,
    },
  };
}

function textOf({ delta, text }: ChunkChoice): string {
  return delta?.content ?? text ?? '';
}

/** Whether a token came, be it one that nobody is shown. */
function isProgress(choice: ChunkChoice): boolean {
  const { reasoning_content: thought, reasoning, tool_calls: calls } = choice.delta ?? {};
  return [textOf(choice), thought, reasoning].some(Boolean) || (calls?.length ?? 0) > 0;
}

/** What a server held back or gave up has no end: shown as whole, it would mislead. */
const NOT_WHOLE = new Set(['content_filter', 'abort', 'error']);

function finishReason({ finish_reason: reason }: ChunkChoice): FinishReason | undefined {
  if (reason == null || reason === '') return undefined;
  if (NOT_WHOLE.has(reason)) throw failed('The server of this model did not finish the answer.');
  return reason === 'length' ? 'length' : 'stop';
}
