import { type ConcurrencyRun, median } from './concurrency.ts';
import type { TurnsRun } from './turns.ts';

/** One line of the table: the medians of both sides, and their ratio. */
export interface Comparison {
  readonly what: string;
  readonly unit: 'ms' | 'tokens/s';
  readonly own: number;
  readonly peer: number;
  /** Own through peer. */
  readonly ratio: number;
  /** Median of the ratios round by round: less moved by a machine that is busy for a while. */
  readonly pairedRatio: number;
  readonly met: boolean;
  /** Rounds that count. */
  readonly rounds: number;
}

/** `tolerated`: cores' worth of others' time beside a run that counts. */
export function compareConcurrency(
  runs: readonly ConcurrencyRun[],
  tolerated: number,
): Comparison[] {
  const counts = [...new Set(runs.map(({ streams }) => streams))];
  return counts.flatMap((streams) => {
    const of = runs.filter((run) => run.streams === streams);
    const line = (
      what: string,
      unit: Comparison['unit'],
      value: (run: ConcurrencyRun) => number,
    ): Comparison => compare(`${what}, ${streams} streams`, unit, of, tolerated, value);
    return [
      line('decode', 'tokens/s', (run) => run.decodePerSecond),
      line('first token', 'ms', (run) => run.ttftMs),
      line('whole round', 'tokens/s', (run) => run.overallPerSecond),
    ];
  });
}

export function compareTurns(runs: readonly TurnsRun[], tolerated: number): Comparison[] {
  const turns = runs.length === 0 ? [] : [0, 1, 2];
  return turns.map((turn) =>
    compare(
      `first token of turn ${turn + 1}`,
      'ms',
      runs,
      tolerated,
      (run) => run.ttftMs[turn] ?? Number.NaN,
    ),
  );
}

/** Rounds that nothing disturbed; where there are fewer than three, all of them. */
function undisturbed<T extends { readonly round: number; readonly others: number }>(
  runs: readonly T[],
  tolerated: number,
): readonly T[] {
  const bad = new Set(runs.filter(({ others }) => others >= tolerated).map(({ round }) => round));
  const good = runs.filter(({ round }) => !bad.has(round));
  return new Set(good.map(({ round }) => round)).size >= 3 ? good : runs;
}

function compare<
  T extends { readonly side: string; readonly round: number; readonly others: number },
>(
  what: string,
  unit: Comparison['unit'],
  all: readonly T[],
  tolerated: number,
  value: (run: T) => number,
): Comparison {
  const runs = undisturbed(all, tolerated);
  const side = (name: string): number[] =>
    runs.filter((run) => run.side === name).map((run) => value(run));
  const [own, peer] = [median(side('own')), median(side('peer'))];
  const rounds = [...new Set(runs.map(({ round }) => round))];
  const ratios = rounds.map((round) => {
    const of = (name: string): number => {
      const run = runs.find((candidate) => candidate.round === round && candidate.side === name);
      return run === undefined ? Number.NaN : value(run);
    };
    return of('own') / of('peer');
  });
  const pairedRatio = median(ratios);
  const met = unit === 'ms' ? pairedRatio <= 1 : pairedRatio >= 1;
  return { what, unit, own, peer, ratio: own / peer, pairedRatio, met, rounds: rounds.length };
}

/** The table as text for a terminal. */
export function comparisonTable(lines: readonly Comparison[]): string {
  const rows = lines.map(({ what, unit, own, peer, pairedRatio, met }) =>
    [
      what.padEnd(28),
      own.toFixed(1).padStart(10),
      peer.toFixed(1).padStart(10),
      unit.padEnd(9),
      `${pairedRatio.toFixed(2)}×`.padStart(8),
      met ? 'met' : 'not met',
    ].join(' '),
  );
  const head = `${''.padEnd(28)} ${'own'.padStart(10)} ${'peer'.padStart(10)} ${''.padEnd(9)} ${'ratio'.padStart(8)}`;
  return [head, ...rows].join('\n');
}
