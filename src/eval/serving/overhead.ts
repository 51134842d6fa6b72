import { type BenchPlan, median } from './concurrency.ts';
import { streamChat } from './stream-chat.ts';

/** What the server adds to what its engine takes. */
export interface Overhead {
  /** Median of a request's time less the engine's own, in milliseconds. */
  readonly requestMs: number;
  /** Share of the decode rate that is lost between the engine and the client. */
  readonly decodeShare: number;
  readonly raw: readonly { readonly requestMs: number; readonly decodeShare: number }[];
}

const REQUESTS_PER_ROUND = 4;
const PROMPT_TOKENS = 24;
const TOKENS = 64;

/** Short requests, one after the other, to the first side: its timings say what the engine took. */
export async function measureOverhead(plan: BenchPlan): Promise<Overhead> {
  const [side] = plan.sides;
  const raw: { requestMs: number; decodeShare: number }[] = [];
  for (let i = 0; i < plan.rounds * REQUESTS_PER_ROUND; i += 1) {
    const content = plan.text.words(plan.seed + 900_000 + i, PROMPT_TOKENS);
    await plan.meter.quiet();
    const answer = await streamChat({
      url: side?.url ?? '',
      model: plan.model,
      messages: [{ role: 'user', content }],
      maxTokens: TOKENS,
      extra: plan.extra,
    });
    const {
      queue_ms: queueMs = 0,
      prompt_ms: promptMs = 0,
      predicted_ms: decodeMs = 0,
    } = answer.timings;
    const seenMs = (answer.arrivals.at(-1) ?? 0) - (answer.arrivals[0] ?? 0);
    raw.push({
      requestMs: answer.totalMs - queueMs - promptMs - decodeMs,
      decodeShare: 1 - decodeMs / seenMs,
    });
  }
  const overhead = {
    requestMs: median(raw.map(({ requestMs }) => requestMs)),
    decodeShare: median(raw.map(({ decodeShare }) => decodeShare)),
  };
  plan.onRun(`overhead: ${overhead.requestMs.toFixed(2)} ms a request`);
  return { ...overhead, raw };
}
