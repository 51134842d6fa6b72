import type { LlamaGrammar, Token } from 'node-llama-cpp';
import { AppError } from '../../../core/errors.ts';
import type { GenerateTask } from '../protocol.ts';
import { createGrammarWalk } from './grammar-walk.ts';
import type { LoadedModel } from './load-model.ts';
import type { OutputPlace } from './native-context.ts';
import { createPicker, type Scored } from './pick.ts';

/** A token, and where asked for the log-probabilities of it and its rivals, likeliest first. */
export interface SampledToken {
  readonly token: Token;
  readonly logprob?: number;
  readonly rivals?: readonly Scored<Token>[];
}

/** Picks the tokens of one answer, one after the other. */
export interface TokenSampler {
  /** Picks what follows; undefined where the model ends. */
  next(place: OutputPlace): Promise<SampledToken | undefined>;
  /** Goes on from a token that was not picked here, because nothing else was possible. */
  accept(token: Token): void;
  dispose(): void;
}

/** The unlikely rest of the vocabulary is left out of sampling: sorting all of it costs more than the decision is worth. */
const TOP_K = 64;
/** Of so many tokens the probabilities add up to one for all practical purposes, and reading them still costs little. */
const MEASURED_TOP_K = 1024;
/** What OpenAI reports for a token that practically cannot come. */
const LEAST_LOGPROB = -9999;

/** Whether llama.cpp can sample by itself: the fast way, on which only the chosen token comes back. */
const isPlain = ({
  logitBias,
  presencePenalty,
  frequencyPenalty,
  topLogprobs,
}: GenerateTask): boolean =>
  logitBias.size === 0 &&
  presencePenalty === 0 &&
  frequencyPenalty === 0 &&
  topLogprobs === undefined;

/** Throws `invalid_grammar`. */
export async function createTokenSampler(
  loaded: LoadedModel,
  task: GenerateTask,
): Promise<TokenSampler> {
  const grammar =
    task.constraint.type === 'grammar'
      ? await loadGrammar(loaded, task.constraint.gbnf)
      : undefined;
  return isPlain(task)
    ? nativeSampler(loaded, task, grammar)
    : measuringSampler(loaded, task, grammar);
}

async function loadGrammar({ llama }: LoadedModel, gbnf: string): Promise<LlamaGrammar> {
  try {
    return await llama.createGrammar({ grammar: gbnf });
  } catch (error) {
    throw new AppError('invalid_grammar', { cause: error });
  }
}

function nativeSampler(
  { llama, model, native }: LoadedModel,
  { temperature, topP, minP, seed }: GenerateTask,
  grammar: LlamaGrammar | undefined,
): TokenSampler {
  const sampler = native.createSampler();
  const walk = grammar === undefined ? undefined : createGrammarWalk(llama, model, grammar);
  sampler.configure({
    temperature,
    topP,
    minP,
    topK: TOP_K,
    seed: seed >>> 0,
    ...(walk === undefined ? {} : { grammar: walk.state }),
  });
  return {
    async next(place) {
      const token = await sampler.sample(place);
      if (token === undefined) throw new Error('No token is possible.');
      return model.isEogToken(token) ? undefined : { token };
    },
    accept: (token) => walk?.take(token),
    dispose: () => sampler.dispose(),
  };
}

/** The likeliest tokens come back with their probabilities, and the choice is made here. */
function measuringSampler(
  { llama, model, native }: LoadedModel,
  task: GenerateTask,
  grammar: LlamaGrammar | undefined,
): TokenSampler {
  const { logitBias, topLogprobs } = task;
  const sampler = native.createSampler();
  const walk = grammar === undefined ? undefined : createGrammarWalk(llama, model, grammar);
  const picker = createPicker(task);
  const counts = new Map<Token, number>();
  const accept = (token: Token): void => {
    walk?.take(token);
    counts.set(token, (counts.get(token) ?? 0) + 1);
  };
  return {
    accept,
    dispose: () => sampler.dispose(),
    async next(place) {
      sampler.configure({
        temperature: 1,
        topP: 1,
        minP: 0,
        topK: topLogprobs === undefined ? TOP_K : MEASURED_TOP_K,
        seed: 0,
        bias: logitBias as ReadonlyMap<Token, number>,
        ...(walk === undefined ? {} : { grammar: walk.snapshot() }),
      });
      const probabilities = await sampler.measure(place);
      const token = picker.pick(adjusted(probabilities, counts, task));
      if (model.isEogToken(token)) return undefined;
      accept(token);
      return topLogprobs === undefined
        ? { token }
        : { token, ...measured(probabilities, token, task) };
    },
  };
}

/** Scores after the penalties; what the caller wished for is in them already. */
function adjusted(
  probabilities: ReadonlyMap<Token, number>,
  counts: ReadonlyMap<Token, number>,
  { presencePenalty, frequencyPenalty }: GenerateTask,
): Scored<Token>[] {
  return [...probabilities].map(([token, probability]) => {
    const count = counts.get(token) ?? 0;
    const penalty = count === 0 ? 0 : presencePenalty + count * frequencyPenalty;
    return { move: token, score: Math.log(probability) - penalty };
  });
}

/** The model's own log-probabilities: a bias is taken off again, temperature and penalties never were in them. */
function measured(
  probabilities: ReadonlyMap<Token, number>,
  chosen: Token,
  { logitBias, topLogprobs = 0 }: GenerateTask,
): { logprob: number; rivals: Scored<Token>[] } {
  const raw = [...probabilities].map(([token, probability]) => ({
    move: token,
    score: Math.log(probability) - (logitBias.get(token) ?? 0),
  }));
  if (logitBias.size > 0) raw.sort((a, b) => b.score - a.score);
  const best = raw[0]?.score ?? 0;
  const total = best + Math.log(raw.reduce((sum, { score }) => sum + Math.exp(score - best), 0));
  const logprob = (score: number): number => Math.max(LEAST_LOGPROB, score - total);
  return {
    logprob: logprob(raw.find(({ move }) => move === chosen)?.score ?? -Infinity),
    rivals: raw.slice(0, topLogprobs).map(({ move, score }) => ({ move, score: logprob(score) })),
  };
}
