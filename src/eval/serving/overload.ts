import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchPlan } from './concurrency.ts';
import { streamChat } from './stream-chat.ts';

/** What became of a crowd of clients that ask for more than the server can do. */
export interface Overload {
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second that a few patient clients get answered. */
  readonly capacityPerSecond: number;
  readonly answered: number;
  readonly refused: number;
  /** Left by the client on purpose. */
  readonly cancelled: number;
  readonly late: number;
  /** Anything else: has to be 0. */
  readonly lost: number;
  /** Of the answered ones, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly timeoutMs: number;
  /** Resident memory of the server process at the start, after a third of the time, and at the end, in MiB. */
  readonly residentMiB: readonly number[];
  /** Growth over the last two thirds, in MiB a minute. */
  readonly slopeMiBPerMinute: number;
}

export interface OverloadOptions {
  readonly connections: number;
  readonly seconds: number;
  /** Deadline of each request. */
  readonly timeoutMs: number;
}

/** One request in so many is called off by its client half-way. */
const CANCEL_EVERY = 7;
const CANCEL_AFTER_MS = 400;
const PROMPT_TOKENS = 60;
const TOKENS = 16;
/** Clients that find out what the server can do, and how long they take for it. */
const PROBES = 8;
const PROBE_MS = 10_000;
/** Of what it can do. */
const PRESSURE = 2;

/** Keeps `connections` clients asking for `seconds`, together twice as often as the server can answer. */
export async function measureOverload(
  plan: BenchPlan,
  { connections, seconds, timeoutMs }: OverloadOptions,
): Promise<Overload> {
  const url = plan.sides[0]?.url ?? '';
  const capacityPerSecond = await capacity(plan, url, timeoutMs);
  const pauseMs = (connections * 1000) / (capacityPerSecond * PRESSURE);
  const until = performance.now() + seconds * 1000;
  const counts = { answered: 0, refused: 0, cancelled: 0, late: 0, lost: 0 };
  const times: number[] = [];
  const memory: { at: number; mib: number }[] = [];
  let serial = 0;

  const client = async (_: unknown, index: number): Promise<void> => {
    await sleep((pauseMs * index) / connections);
    for (let next = performance.now(); next < until; next += pauseMs) {
      await sleep(Math.max(0, next - performance.now()));
      serial += 1;
      const outcome = await request(plan, url, serial, timeoutMs);
      counts[outcome.kind] += 1;
      if (outcome.kind === 'answered') times.push(outcome.ms);
    }
  };
  const watch = async (): Promise<void> => {
    while (performance.now() < until) {
      memory.push({ at: performance.now(), mib: await residentMiB(url) });
      await sleep(2000);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: connections }, client)]);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const settled = memory.slice(Math.floor(memory.length / 3));
  plan.onRun(`overload: ${JSON.stringify(counts)}`);
  return {
    connections,
    seconds,
    capacityPerSecond,
    ...counts,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    timeoutMs,
    residentMiB: [memory[0], settled[0], memory.at(-1)].map((sample) =>
      Math.round(sample?.mib ?? 0),
    ),
    slopeMiBPerMinute: slope(settled) * 60_000,
  };
}

/** Answers a second for clients that ask one after the other. */
async function capacity(plan: BenchPlan, url: string, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  let answered = 0;
  const probe = async (_: unknown, index: number): Promise<void> => {
    for (let i = 1; performance.now() - startedAt < PROBE_MS; i += 1) {
      const serial = (index * 1000 + i) * CANCEL_EVERY + 1;
      if ((await request(plan, url, serial, timeoutMs)).kind === 'answered') answered += 1;
    }
  };
  await Promise.all(Array.from({ length: PROBES }, probe));
  return (Math.max(1, answered) * 1000) / (performance.now() - startedAt);
}

type Outcome =
  | { readonly kind: 'answered'; readonly ms: number }
  | { readonly kind: 'refused' | 'cancelled' | 'late' | 'lost' };

async function request(
  plan: BenchPlan,
  url: string,
  serial: number,
  timeoutMs: number,
): Promise<Outcome> {
  const leaves = serial % CANCEL_EVERY === 0;
  const call = {
    url,
    model: plan.model,
    messages: [
      { role: 'user' as const, content: plan.text.words(plan.seed + serial, PROMPT_TOKENS) },
    ],
    maxTokens: TOKENS,
    extra: { ...plan.extra, timeout_ms: timeoutMs },
    ...(leaves ? { signal: AbortSignal.timeout(CANCEL_AFTER_MS) } : {}),
  };
  try {
    const answer = await streamChat(call);
    if (answer.status === 429) return { kind: 'refused' };
    if (answer.complete) return { kind: 'answered', ms: answer.totalMs };
    return { kind: answer.totalMs >= timeoutMs ? 'late' : 'lost' };
  } catch {
    return { kind: leaves ? 'cancelled' : 'lost' };
  }
}

/** Of a server with Prometheus figures of its process; else NaN. */
async function residentMiB(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`)
    .then(async (response) => response.text())
    .catch(() => '');
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? Number.NaN) / 2 ** 20;
}

/** Least squares; MiB a millisecond. */
function slope(samples: readonly { readonly at: number; readonly mib: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const at = mean((sample) => sample.at);
  const mib = mean((sample) => sample.mib);
  const up = mean((sample) => (sample.at - at) * (sample.mib - mib));
  return up / mean((sample) => (sample.at - at) ** 2);
}
