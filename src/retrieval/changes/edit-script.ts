/** One step from an old list to a new one. */
export interface Edit<T> {
  readonly kind: 'same' | 'removed' | 'added';
  readonly item: T;
}

/** Beyond so many changes a list counts as replaced: the search for the fewest would take seconds. */
const MAX_EDITS = 2000;

/**
 * The fewest removals and additions that turn one list into the other, after Myers, "An O(ND) Difference Algorithm and Its
 * Variations", Algorithmica 1 (1986). Removals come before additions at the same place.
 */
export function editScript<T>(before: readonly T[], after: readonly T[]): Edit<T>[] {
  const trace = furthestReaches(before, after);
  if (trace === undefined) {
    return [
      ...before.map((item) => edit('removed', item)),
      ...after.map((item) => edit('added', item)),
    ];
  }
  const edits: Edit<T>[] = [];
  let x = before.length;
  let y = after.length;
  for (let d = trace.length - 1; d > 0; d -= 1) {
    const reaches = trace[d - 1] ?? new Map<number, number>();
    const k = x - y;
    const isAdded = comesDown(reaches, k, d);
    const fromX = reaches.get(isAdded ? k + 1 : k - 1) ?? 0;
    for (const startX = isAdded ? fromX : fromX + 1; x > startX; x -= 1) {
      edits.push(edit('same', at(before, x - 1)));
    }
    edits.push(isAdded ? edit('added', at(after, x - k - 1)) : edit('removed', at(before, fromX)));
    x = fromX;
    y = fromX - (isAdded ? k + 1 : k - 1);
  }
  for (; x > 0; x -= 1) edits.push(edit('same', at(before, x - 1)));
  return edits.toReversed();
}

/** For each number of edits, how far into `before` each diagonal reaches; undefined where too many are needed. */
function furthestReaches<T>(
  before: readonly T[],
  after: readonly T[],
): ReadonlyMap<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(MAX_EDITS, before.length + after.length); d += 1) {
    const last = trace.at(-1) ?? new Map<number, number>();
    const reaches = new Map<number, number>();
    trace.push(reaches);
    for (let k = -d; k <= d; k += 2) {
      let x = 0;
      if (d > 0) x = comesDown(last, k, d) ? (last.get(k + 1) ?? 0) : (last.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      reaches.set(k, x);
      if (x >= before.length && x - k >= after.length) return trace;
    }
  }
  return undefined;
}

/** Whether the best way to diagonal `k` is an addition, from the diagonal above it. */
function comesDown(reaches: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (reaches.get(k - 1) ?? -1) < (reaches.get(k + 1) ?? -1));
}

function edit<T>(kind: Edit<T>['kind'], item: T): Edit<T> {
  return { kind, item };
}

function at<T>(list: readonly T[], i: number): T {
  return list[i] as T;
}
