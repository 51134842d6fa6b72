import {
  ANSWER_TOKENS,
  type BenchPlan,
  inRounds,
  OWN_TOKENS,
  SHARED_TOKENS,
} from './concurrency.ts';
import { type ChatTurn, streamChat } from './stream-chat.ts';

/** Time to the first token of each turn of one conversation, in milliseconds. */
export interface TurnsRun {
  readonly side: string;
  readonly round: number;
  readonly ttftMs: readonly number[];
  readonly others: number;
}

const TURNS = 3;
const QUESTION_TOKENS = 40;

/** A conversation of three turns with a long first one: how much of what was said is read again? */
export async function measureTurns(plan: BenchPlan): Promise<TurnsRun[]> {
  return inRounds(plan, async (round, ordered) => {
    const runs: TurnsRun[] = [];
    for (const side of ordered) {
      await plan.meter.quiet();
      const others = plan.meter.start();
      const seed = plan.seed + 500_000 + round * 10;
      const messages: ChatTurn[] = [];
      const ttftMs: number[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const tokens = turn === 0 ? SHARED_TOKENS + OWN_TOKENS : QUESTION_TOKENS;
        messages.push({ role: 'user', content: plan.text.words(seed + turn, tokens) });
        const answer = await streamChat({
          url: side.url,
          model: plan.model,
          messages,
          maxTokens: ANSWER_TOKENS,
          extra: plan.extra,
        });
        ttftMs.push(answer.ttftMs);
        messages.push({ role: 'assistant', content: answer.text });
      }
      runs.push({ side: side.name, round, ttftMs, others: others() });
      plan.onRun(
        `turns, round ${round + 1}, ${side.name}: ${ttftMs.map(Math.round).join(', ')} ms`,
      );
    }
    return runs;
  });
}
