import type { Token } from 'node-llama-cpp';
import type { ChosenTokenLogprob, FinishReason } from '../../types.ts';
import type { GenerateTask } from '../protocol.ts';
import type { ForcedTokens } from './forced-tokens.ts';
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
  /** Of the grammar, if there is one. */
  readonly forced: ForcedTokens | undefined;
  /** What of the prompt has not been evaluated yet: at least its last token. */
  readonly unread: readonly Token[];
  readonly onToken: (kind: 'asked' | 'forced') => void;
  readonly emit: (text: string, logprobs?: readonly ChosenTokenLogprob[]) => Promise<void>;
}

/** Generates until the model or the grammar ends, a stop string comes or `maxTokens` are there. */
export async function writeText(deps: WriteDeps, task: GenerateTask): Promise<FinishReason> {
  const { onToken, emit, sampler, forced, speculation } = deps;
  const line = createTextLine(deps, task.stop);
  let unread = deps.unread;
  let count = 0;

  /** Sends what the tokens spell; true where a stop string ends the answer. */
  const write = async (
    tokens: readonly SampledToken[],
    kind: 'asked' | 'forced',
  ): Promise<boolean> => {
    for (const token of tokens) {
      onToken(kind);
      count += 1;
      const { text, logprobs, stopped } = line.push(token);
      await emit(text, logprobs);
      if (stopped) return true;
    }
    return false;
  };

  for (;;) {
    const certain = line.whole() ? forced?.next() : undefined;
    const given = (certain?.tokens ?? []).slice(0, task.maxTokens - count);
    for (const token of given) sampler.accept(token);
    speculation?.add(given);
    const givenTokens = given.map((token) => ({ token }));
    if (await write(givenTokens, 'forced')) return 'stop';
    const complete = certain?.ends === true && given.length === certain.tokens.length;
    if (complete || count >= task.maxTokens) {
      await emit(...line.end());
      return complete ? 'stop' : 'length';
    }
    const { sampled, ended } = await advance(deps, [...unread, ...given], task.maxTokens - count);
    if (await write(sampled, 'asked')) return 'stop';
    if (ended || count >= task.maxTokens) {
      await emit(...line.end());
      return ended ? 'stop' : 'length';
    }
    unread = sampled.slice(-1).map(({ token }) => token);
  }
}

interface TextLine {
  push(token: SampledToken): {
    readonly text: string;
    readonly logprobs: readonly ChosenTokenLogprob[] | undefined;
    readonly stopped: boolean;
  };
  /** What was held back in case a stop string would come. */
  end(): [text: string, logprobs: readonly ChosenTokenLogprob[] | undefined];
  /** Whether no character is half written. */
  whole(): boolean;
}

/** From tokens to text that may be shown. */
function createTextLine({ decoder, spell, forced }: WriteDeps, stop: readonly string[]): TextLine {
  const stops = createStopMatcher(stop);
  const tokens = createTokenLine(spell);
  return {
    whole: decoder.whole,
    push(token) {
      const piece = decoder.push(token.token);
      forced?.take(piece);
      tokens.add(token, piece);
      const { text, stopped } = stops.push(piece);
      return { text, stopped, logprobs: tokens.until(text) };
    },
    end() {
      const text = stops.end();
      return [text, tokens.until(text)];
    },
  };
}

/** The next token, and those behind it that were guessed right. */
async function advance(
  { lane, sampler, speculation }: WriteDeps,
  unread: readonly Token[],
  room: number,
): Promise<{ readonly sampled: readonly SampledToken[]; readonly ended: boolean }> {
  // Guesses go with one token: a prompt before them would be cut into slices somewhere between them.
  const proposal = unread.length === 1 ? await speculation?.propose(room - 1) : undefined;
  const draft = proposal?.tokens ?? [];
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
  if (proposal !== undefined) speculation?.judge(proposal, agreed);
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
