import type { RequestResult, ServerStatus } from '../../core/server-status.ts';

type Circuit = ServerStatus['circuit'];

/** One server of several that run the same model. */
export interface Member {
  readonly baseUrl: string;
  outstanding(): number;
  /** Whether it may be asked now. */
  isOpen(): boolean;
  /** Whether it would take more, had it not enough to do. */
  isUp(): boolean;
  status(): ServerStatus;
  begin(): Attempt;
  /** What a look at its health said. */
  checked(isWell: boolean): void;
}

export interface Attempt {
  /** The first token came: whatever was wrong with the server is over. */
  answered(): void;
  end(result: RequestResult): void;
}

/** So many failures in a row and nobody asks it any more, until a look at its health finds it well again. */
const FAILURES = 3;
/** A busy server may miss one look. */
const MISSED_LOOKS = 2;

export function createMember(baseUrl: string, maxOutstanding: number): Member {
  const ended: Record<RequestResult, number> = { ok: 0, failed: 0, refused: 0, cancelled: 0 };
  let outstanding = 0;
  let failures = 0;
  let looksWell = false;
  let isTried = false;
  /** Undefined before the first look. */
  let up: boolean | undefined;
  let missed = 0;
  const circuit = (): Circuit =>
    failures < FAILURES ? 'closed' : looksWell ? 'half_open' : 'open';
  const answered = (): void => {
    failures = 0;
    missed = 0;
    up = true;
  };
  const isUp = (): boolean => up === true && circuit() !== 'open';
  return {
    baseUrl,
    outstanding: () => outstanding,
    status: () => ({
      host: nameOf(baseUrl),
      isUp: isUp(),
      circuit: circuit(),
      outstanding,
      ended: { ...ended },
    }),
    isOpen: () =>
      up !== false &&
      outstanding < maxOutstanding &&
      (circuit() === 'closed' || (circuit() === 'half_open' && !isTried)),
    isUp,
    begin() {
      const isTrial = circuit() === 'half_open';
      if (isTrial) isTried = true;
      outstanding += 1;
      return {
        answered,
        end(result) {
          outstanding -= 1;
          ended[result] += 1;
          if (isTrial) isTried = false;
          if (result === 'ok') answered();
          if (result !== 'failed') return;
          failures += 1;
          looksWell = false;
        },
      };
    },
    checked(isWell) {
      looksWell = isWell;
      missed = isWell ? 0 : missed + 1;
      if (isWell) up = true;
      else if (up !== true || missed >= MISSED_LOOKS) up = false;
    },
  };
}

/** What operators are shown: two servers may share a host, and `/v1` says nothing. */
function nameOf(baseUrl: string): string {
  const { host, pathname } = new URL(baseUrl);
  return pathname === '/' || pathname === '/v1' ? host : `${host}${pathname}`;
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
