import type { Member } from './member.ts';

export interface HealthWatch {
  /** Resolves after the first look at every member. */
  readonly first: Promise<void>;
  stop(): void;
}

const TIMEOUT_MS = 5_000;

/** Asks every member for its models from time to time: the one call that every OpenAI-compatible server answers. */
export function watchHealth(
  members: readonly Member[],
  headers: Readonly<Record<string, string>>,
  everyMs: number,
): HealthWatch {
  const stopped = new AbortController();
  const look = async (): Promise<void> => {
    await Promise.all(
      members.map(async (member) => {
        const isUp = await answers(member.baseUrl, headers, stopped.signal);
        if (!stopped.signal.aborted) member.checked(isUp);
      }),
    );
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
  baseUrl: string,
  headers: Readonly<Record<string, string>>,
  stopped: AbortSignal,
): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(`${baseUrl}/models`, { headers, signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
