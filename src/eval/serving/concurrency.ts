import type { BenchText } from './bench-text.ts';
import type { LoadMeter } from './load-meter.ts';
import { type StreamFigures, streamChat } from './stream-chat.ts';

/** A server under test. */
export interface Side {
  readonly name: string;
  readonly url: string;
}

export interface BenchPlan {
  /** Order of the sides is turned round after each round. */
  readonly sides: readonly Side[];
  readonly model: string;
  readonly text: BenchText;
  readonly rounds: number;
  /** Rounds there may be until so many were undisturbed. */
  readonly mostRounds: number;
  /** Fields only one of the servers needs are harmless to the other. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Makes prompts that no earlier run has left in a cache. */
  readonly seed: number;
  readonly meter: LoadMeter;
  readonly onRun: (line: string) => void;
}

/** One server's answers to one set of simultaneous requests. */
export interface ConcurrencyRun {
  readonly side: string;
  readonly streams: number;
  readonly round: number;
  /** Median over the streams, in milliseconds. */
  readonly ttftMs: number;
  /** Tokens a second of all streams together while all of them were writing. */
  readonly decodePerSecond: number;
  /** Tokens a second from the first request to the last token. */
  readonly overallPerSecond: number;
  readonly promptTokens: number;
  readonly failed: number;
  /** Cores' worth of time that went to other programs meanwhile. */
  readonly others: number;
}

export const SHARED_TOKENS = 800;
export const OWN_TOKENS = 200;
export const ANSWER_TOKENS = 64;

/** `streams` simultaneous requests with one beginning in common, to each side in turn, in every round. */
export async function measureConcurrency(
  plan: BenchPlan,
  streams: number,
): Promise<ConcurrencyRun[]> {
  return inRounds(plan, async (round, ordered) => {
    const runs: ConcurrencyRun[] = [];
    const seed = plan.seed + streams * 1000 + round;
    const shared = plan.text.words(seed, SHARED_TOKENS);
    const prompts = Array.from(
      { length: streams },
      (_, i) => shared + plan.text.words(seed * 100 + i + 1, OWN_TOKENS),
    );
    for (const side of ordered) {
      await plan.meter.quiet();
      const others = plan.meter.start();
      const startedAt = performance.now();
      const answers = await Promise.all(prompts.map(async (prompt) => ask(plan, side, prompt)));
      const figures = summary(answers, performance.now() - startedAt);
      const run = { side: side.name, streams, round, ...figures, others: others() };
      runs.push(run);
      plan.onRun(
        `${streams} streams, round ${round + 1}, ${side.name}: first token ${Math.round(run.ttftMs)} ms, decode ${run.decodePerSecond.toFixed(1)} tokens/s, others ${run.others.toFixed(2)}`,
      );
    }
    return runs;
  });
}

/**
 * Runs rounds until enough of them were undisturbed; the order of the sides is turned round each time. A round in which
 * the machine was busy with something else is kept, and made good for by another one.
 */
export async function inRounds<T extends { readonly others: number }>(
  plan: BenchPlan,
  run: (round: number, ordered: readonly Side[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = [];
  let good = 0;
  for (let round = 0; good < plan.rounds && round < plan.mostRounds; round += 1) {
    const runs = await run(round, round % 2 === 0 ? plan.sides : plan.sides.toReversed());
    all.push(...runs);
    if (runs.every(({ others }) => others < plan.meter.tolerated)) good += 1;
  }
  return all;
}

async function ask(plan: BenchPlan, { url }: Side, prompt: string): Promise<StreamFigures> {
  return streamChat({
    url,
    model: plan.model,
    messages: [{ role: 'user', content: prompt }],
    maxTokens: ANSWER_TOKENS,
    extra: plan.extra,
  });
}

function summary(
  answers: readonly StreamFigures[],
  wallMs: number,
): Omit<ConcurrencyRun, 'side' | 'streams' | 'round' | 'others'> {
  const allWrite = Math.max(...answers.map(({ arrivals }) => arrivals[0] ?? Infinity));
  const firstEnds = Math.min(...answers.map(({ arrivals }) => arrivals.at(-1) ?? 0));
  const together = answers.flatMap(({ arrivals }) =>
    arrivals.filter((at) => at > allWrite && at <= firstEnds),
  );
  const tokens = answers.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  return {
    ttftMs: median(answers.map(({ ttftMs }) => ttftMs)),
    decodePerSecond: (together.length * 1000) / (firstEnds - allWrite),
    overallPerSecond: (tokens * 1000) / wallMs,
    promptTokens: answers[0]?.promptTokens ?? 0,
    failed: answers.filter(({ complete }) => !complete).length,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
