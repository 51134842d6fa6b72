import { type Dispatcher, request as send } from 'undici';
import type { Member } from './member.ts';

export interface HealthWatch {
  /** Resolves after the first look at every member. */
  readonly first: Promise<void>;
  stop(): void;
}

export interface HealthOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly everyMs: number;
  /** After a look that changed what is thought of a member. */
  readonly onChange: (member: Member) => void;
}

const TIMEOUT_MS = 5_000;
/** A server without a list of models (some embedding servers) still answers. */
const NO_LIST = new Set([404, 405, 501]);

/** Asks every member for its models from time to time: the one call that nearly every OpenAI-compatible server answers. */
export function watchHealth(
  members: readonly Member[],
  { headers, dispatcher, everyMs, onChange }: HealthOptions,
): HealthWatch {
  const stopped = new AbortController();
  const lookAt = async (member: Member): Promise<void> => {
    const url = `${member.baseUrl}/models`;
    const isWell = await answers(url, { headers, dispatcher }, stopped.signal);
    if (stopped.signal.aborted) return;
    const before = member.status();
    member.checked(isWell);
    const after = member.status();
    if (before.isUp !== after.isUp || before.circuit !== after.circuit) onChange(member);
  };
  const look = async (): Promise<void> => {
    await Promise.all(members.map(lookAt));
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, everyMs).unref();
  return {
    first: look(),
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}

async function answers(
  url: string,
  options: Pick<HealthOptions, 'headers' | 'dispatcher'>,
  stopped: AbortSignal,
): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
    const { statusCode, body } = await send(url, { ...options, signal });
    body.on('error', () => {});
    await body.dump();
    return (statusCode >= 200 && statusCode < 300) || NO_LIST.has(statusCode);
  } catch {
    return false;
  }
}
