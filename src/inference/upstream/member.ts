/** One server of several that run the same model. */
export interface Member {
  readonly baseUrl: string;
  /** Requests it is working on. */
  outstanding(): number;
  /** Whether it may be asked now. */
  isOpen(): boolean;
  isUp(): boolean;
  begin(): void;
  /** `failed`: it, not the request, was at fault. */
  end(result: 'ok' | 'failed' | 'refused'): void;
  /** What a look at its health said. */
  checked(isUp: boolean): void;
}

/** So many failures in a row and nobody asks it any more, until a look at its health finds it well again. */
const FAILURES = 3;

export function createMember(baseUrl: string, maxOutstanding: number): Member {
  let outstanding = 0;
  let failures = 0;
  /** Undefined before the first look. */
  let up: boolean | undefined;
  return {
    baseUrl,
    outstanding: () => outstanding,
    isOpen: () => up !== false && failures < FAILURES && outstanding < maxOutstanding,
    isUp: () => up === true && failures < FAILURES,
    begin: () => {
      outstanding += 1;
    },
    end(result) {
      outstanding -= 1;
      if (result === 'ok') {
        failures = 0;
        up = true;
      } else if (result === 'failed') failures += 1;
    },
    checked(isUp) {
      // Well again: the next request is the trial, and one more failure closes it again.
      if (isUp && failures >= FAILURES) failures = FAILURES - 1;
      up = isUp;
    },
  };
}

/** The open member with the least to do; among equals the one that comes after the last one asked. */
export function leastBusy(
  members: readonly Member[],
  tried: ReadonlySet<Member>,
  turn: number,
): Member | undefined {
  const ordered = members.map((_, i) => members[(i + turn) % members.length]);
  let best: Member | undefined;
  for (const member of ordered) {
    if (member === undefined || tried.has(member) || !member.isOpen()) continue;
    if (best === undefined || member.outstanding() < best.outstanding()) best = member;
  }
  return best;
}
