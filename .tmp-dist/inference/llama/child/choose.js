import { TokenBias } from 'node-llama-cpp';
import { createChoiceWalk } from './choice-moves.js';
import { createPicker } from './pick.js';
/** Lifts the allowed tokens above all others, and is taken off again: small enough that both stay numbers. */
const BIAS = 30;
/** How many tokens beside the allowed ones are looked at, to find out how much the model wants to end. */
const OTHERS = 64;
/**
 * Answers a choice. At each step only tokens that lead to an option are possible; where there is one, it is taken
 * without asking the model.
 */
export async function choose({ model, sequence, lastToken, onToken, emit }, task, constraint) {
  const walk = createChoiceWalk(model, constraint, task.maxTokens);
  const picker = createPicker(task);
  let unread = [lastToken];
  for (;;) {
    const moves = walk.moves();
    const [only] = moves.tokens;
    if (only === undefined) {
      await emit(walk.end());
      return { reason: moves.outOfTokens ? 'length' : 'stop', tokens: walk.count() };
    }
    const forced = moves.tokens.length === 1 && !moves.canEnd;
    const token = forced ? only : await ask(model, sequence, unread, moves, picker);
    if (token === 'end') {
      await emit(walk.end());
      return { reason: 'stop', tokens: walk.count() };
    }
    unread = forced ? [...unread, token] : [token];
    onToken();
    await emit(walk.take(token));
  }
}
async function ask(model, sequence, unread, moves, picker) {
  const topK = moves.tokens.length + OTHERS;
  const tokenBias = TokenBias.for(model).set([...moves.tokens], { logit: BIAS });
  const options = { temperature: 1, topP: 1, topK, tokenBias };
  const last = unread.at(-1);
  if (last === undefined) throw new Error('There is nothing to evaluate.');
  const results = await sequence.controlledEvaluate([
    ...unread.slice(0, -1),
    [last, { generateNext: { probabilities: true, options } }],
  ]);
  const probabilities = results.at(-1)?.next.probabilities ?? new Map();
  const allowed = new Set(moves.tokens);
  const scores = moves.tokens.map((token) => ({
    move: token,
    score: Math.log(probabilities.get(token) ?? 0) - BIAS,
  }));
  if (!moves.canEnd) return picker.pick(scores);
  const end = endScore(model, probabilities, allowed);
  return picker.pick([...scores, { move: 'end', score: end }]);
}
/**
 * How much the model wants to end. If that is not among the tokens looked at, it is at most as much as the least of
 * them; an option the model wants even less than that is not worth going on for.
 */
function endScore(model, probabilities, allowed) {
  let ending = 0;
  let least = 1;
  for (const [token, probability] of probabilities) {
    if (allowed.has(token)) continue;
    if (model.isEogToken(token)) ending += probability;
    least = Math.min(least, probability);
  }
  return Math.log(ending > 0 ? ending : least);
}
//# sourceMappingURL=choose.js.map
