import type { LlamaModel, Token } from 'node-llama-cpp';
import type { FinishReason } from '../../types.ts';
import type { ChoiceConstraint, GenerateTask } from '../protocol.ts';
import { createChoiceWalk, type Moves } from './choice-moves.ts';
import type { Lane } from './lane.ts';
import type { NativeSampler } from './native-context.ts';
import { createPicker, type Picker } from './pick.ts';

/** Lifts the allowed tokens above all others, and is taken off again: small enough that both stay numbers. */
const BIAS = 30;
/** How many tokens beside the allowed ones are looked at, to find out how much the model wants to end. */
const OTHERS = 64;

export interface ChooseDeps {
  readonly model: LlamaModel;
  readonly lane: Lane;
  readonly sampler: NativeSampler;
  /** What of the prompt has not been evaluated yet: at least its last token. */
  readonly unread: readonly Token[];
  readonly onToken: (kind: 'asked' | 'forced') => void;
  readonly emit: (text: string) => Promise<void>;
}

/**
 * Answers a choice. At each step only tokens that lead to an option are possible; where there is one, it is taken
 * without asking the model.
 */
export async function choose(
  deps: ChooseDeps,
  task: GenerateTask,
  constraint: ChoiceConstraint,
): Promise<{ reason: FinishReason; tokens: number }> {
  const { model, onToken, emit } = deps;
  const walk = createChoiceWalk(model, constraint, task.maxTokens);
  const picker = createPicker(task);
  let { unread } = deps;
  for (;;) {
    const moves = walk.moves();
    const [only] = moves.tokens;
    if (only === undefined) {
      await emit(walk.end());
      return { reason: moves.outOfTokens ? 'length' : 'stop', tokens: walk.count() };
    }
    const forced = moves.tokens.length === 1 && !moves.canEnd;
    const token = forced ? only : await ask(deps, unread, moves, picker);
    if (token === 'end') {
      await emit(walk.end());
      return { reason: 'stop', tokens: walk.count() };
    }
    unread = forced ? [...unread, token] : [token];
    onToken(forced ? 'forced' : 'asked');
    await emit(walk.take(token));
  }
}

async function ask(
  { model, lane, sampler }: ChooseDeps,
  unread: readonly Token[],
  moves: Moves,
  picker: Picker,
): Promise<Token | 'end'> {
  sampler.configure({
    temperature: 1,
    topP: 1,
    minP: 0,
    seed: 0,
    topK: moves.tokens.length + OTHERS,
    bias: new Map(moves.tokens.map((token) => [token, BIAS])),
  });
  let probabilities = new Map<Token, number>();
  await lane.evaluate(unread, 1, async ([place = 0]) => {
    probabilities = await sampler.measure(place);
    return unread.length;
  });
  const allowed = new Set(moves.tokens);
  const scores = moves.tokens.map((token) => ({
    move: token,
    score: Math.log(probabilities.get(token) ?? 0) - BIAS,
  }));
  if (!moves.canEnd) return picker.pick(scores);
  const end = endScore(model, probabilities, allowed);
  return picker.pick<Token | 'end'>([...scores, { move: 'end', score: end }]);
}

/**
 * How much the model wants to end. If that is not among the tokens looked at, it is at most as much as the least of
 * them; an option the model wants even less than that is not worth going on for.
 */
function endScore(
  model: LlamaModel,
  probabilities: ReadonlyMap<Token, number>,
  allowed: ReadonlySet<Token>,
): number {
  let ending = 0;
  let least = 1;
  for (const [token, probability] of probabilities) {
    if (allowed.has(token)) continue;
    if (model.isEogToken(token)) ending += probability;
    least = Math.min(least, probability);
  }
  return Math.log(ending > 0 ? ending : least);
}
