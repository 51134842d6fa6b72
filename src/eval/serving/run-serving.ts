import { createBenchText } from './bench-text.ts';
import { type Comparison, compareConcurrency, compareTurns } from './compare.ts';
import {
  type BenchPlan,
  type ConcurrencyRun,
  measureConcurrency,
  type Side,
} from './concurrency.ts';
import { createLoadMeter } from './load-meter.ts';
import { measureOverhead, type Overhead } from './overhead.ts';
import { measureOverload, type Overload, type OverloadOptions } from './overload.ts';
import { streamChat } from './stream-chat.ts';
import { measureTurns, type TurnsRun } from './turns.ts';

export interface ServingOptions {
  readonly own: string;
  /** A llama-server, or any other OpenAI-compatible server with the same model. */
  readonly peer: string;
  readonly model: string;
  readonly rounds: number;
  /** Rounds there may be until so many were undisturbed. */
  readonly mostRounds: number;
  /** How long to wait for a quiet machine before each run, in milliseconds. */
  readonly patienceMs: number;
  /** Cores the servers leave to others. */
  readonly spareCores: number;
  /** Processes that belong to the measurement. */
  readonly pids: readonly number[];
  readonly streams: readonly number[];
  readonly overload: OverloadOptions | undefined;
  /** Leaves out turns and overhead. */
  readonly streamsOnly: boolean;
  readonly onRun: (line: string) => void;
  /** What is known so far, after each number of streams. */
  readonly onResult: (result: ServingResult) => void;
}

export interface ServingResult {
  readonly comparisons: readonly Comparison[];
  readonly overhead: Overhead | undefined;
  readonly overload: Overload | undefined;
  readonly raw: {
    readonly concurrency: readonly ConcurrencyRun[];
    readonly turns: readonly TurnsRun[];
  };
}

/** Measures both servers in turn, round by round, so that a busy machine is busy for both. */
export async function runServing(options: ServingOptions): Promise<ServingResult> {
  const sides: Side[] = [
    { name: 'own', url: options.own },
    { name: 'peer', url: options.peer },
  ];
  const extra = { grounding: { mode: 'off' } };
  const meter = createLoadMeter(options.pids, options.patienceMs, options.spareCores);
  const { model, rounds, mostRounds, onRun } = options;
  const base = { sides, model, rounds, mostRounds, extra, meter, onRun };
  const seed = Math.floor(Date.now() / 1000) % 1_000_000;
  const plan: BenchPlan = { ...base, seed, text: createBenchText(await charsPerToken(base)) };
  const concurrency: ConcurrencyRun[] = [];
  const turns = options.streamsOnly ? [] : await measureTurns(plan);
  const overhead = options.streamsOnly ? undefined : await measureOverhead(plan);
  const overload =
    options.overload === undefined ? undefined : await measureOverload(plan, options.overload);
  const result = (): ServingResult => ({
    comparisons: [
      ...compareConcurrency(concurrency, meter.tolerated),
      ...compareTurns(turns, meter.tolerated),
    ],
    overhead,
    overload,
    raw: { concurrency, turns },
  });
  options.onResult(result());
  for (const streams of options.streams) {
    concurrency.push(...(await measureConcurrency(plan, streams)));
    options.onResult(result());
  }
  return result();
}

const PROBE_CHARS = 400;

/** A short answer of each side, which also warms both up; the prompt's length tells how the model spells. */
async function charsPerToken({
  sides,
  model,
  extra,
}: Pick<BenchPlan, 'sides' | 'model' | 'extra'>): Promise<number> {
  let tokens = PROBE_CHARS;
  for (const { url, name } of sides) {
    const content = createBenchText(1).words(1, PROBE_CHARS);
    const messages = [{ role: 'user' as const, content }];
    const answer = await streamChat({ url, model, messages, maxTokens: 2, extra });
    if (answer.status !== 200) {
      throw new TypeError(`The ${name} server at ${url} answered with status ${answer.status}.`);
    }
    tokens = answer.promptTokens;
  }
  return PROBE_CHARS / tokens;
}
