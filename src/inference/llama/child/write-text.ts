import type { Token } from 'node-llama-cpp';
import type { ChosenTokenLogprob, FinishReason } from '../../types.ts';
import type { GenerateTask } from '../protocol.ts';
import type { Lane } from './lane.ts';
import type { PieceDecoder, SpellToken } from './piece-decoder.ts';
import type { Speculation } from './speculation.ts';
import { createStopMatcher } from './stop-matcher.ts';
import type { SampledToken, TokenSampler } from './token-sampler.ts';

export interface WriteDeps {
  readonly lane: Lane;
  readonly decoder: PieceDecoder;
  readonly spell: SpellToken;
  readonly sampler: TokenSampler;
  /** Undefined where tokens once evaluated cannot be taken back. */
  readonly speculation: Speculation | undefined;
  /** What of the prompt has not been evaluated yet: at least its last token. */
  readonly unread: readonly Token[];
  readonly onToken: () => void;
  readonly emit: (text: string, logprobs?: readonly ChosenTokenLogprob[]) => Promise<void>;
}

/** Generates until the model ends, a stop string comes or `maxTokens` are there. */
export async function writeText(deps: WriteDeps, task: GenerateTask): Promise<FinishReason> {
  const { decoder, spell, onToken, emit } = deps;
  const stops = createStopMatcher(task.stop);
  const tokens = createTokenLine(spell);
  const send = (text: string): Promise<void> => emit(text, tokens.until(text));
  let unread = deps.unread;
  let count = 0;
  for (;;) {
    const { sampled, ended } = await advance(deps, unread, task.maxTokens - count);
    for (const next of sampled) {
      onToken();
      count += 1;
      const piece = decoder.push(next.token);
      tokens.add(next, piece);
      const { text, stopped } = stops.push(piece);
      await send(text);
      if (stopped) return 'stop';
    }
    if (!ended && count < task.maxTokens) {
      unread = sampled.slice(-1).map(({ token }) => token);
      continue;
    }
    await send(stops.end());
    return ended ? 'stop' : 'length';
  }
}

/** The next token, and those behind it that were guessed right. */
async function advance(
  { lane, sampler, speculation }: WriteDeps,
  unread: readonly Token[],
  room: number,
): Promise<{ readonly sampled: readonly SampledToken[]; readonly ended: boolean }> {
  const draft = speculation?.propose(room - 1) ?? [];
  const sampled: SampledToken[] = [];
  let agreed = 0;
  let ended = false;
  await lane.evaluate([...unread, ...draft], draft.length + 1, async (places) => {
    for (const [i, place] of places.entries()) {
      const next = await sampler.next(place);
      ended = next === undefined;
      if (next === undefined) break;
      sampled.push(next);
      if (next.token !== draft[i]) break;
      agreed += 1;
    }
    return unread.length + agreed;
  });
  if (draft.length > 0) speculation?.judge(draft.length, agreed);
  speculation?.add(sampled.map(({ token }) => token));
  return { sampled, ended };
}

/** Tokens with log-probabilities that wait for the text they belong to to be sent. */
interface TokenLine {
  add(sampled: SampledToken, piece: string): void;
  /** Those whose text ends within what has been sent with `text`. */
  until(text: string): ChosenTokenLogprob[] | undefined;
}

function createTokenLine(spell: SpellToken): TokenLine {
  const waiting: { readonly end: number; readonly entry: ChosenTokenLogprob }[] = [];
  let decoded = 0;
  let sent = 0;
  return {
    add({ token, logprob, rivals }, piece) {
      decoded += piece.length;
      if (logprob === undefined) return;
      const top = (rivals ?? []).map(({ move, score }) => ({ ...spell(move), logprob: score }));
      waiting.push({ end: decoded, entry: { ...spell(token), logprob, top } });
    },
    until(text) {
      sent += text.length;
      if (text === '' || waiting.length === 0) return undefined;
      const open = waiting.findIndex(({ end }) => end > sent);
      const done = waiting.splice(0, open < 0 ? waiting.length : open);
      return done.map(({ entry }) => entry);
    },
  };
}
