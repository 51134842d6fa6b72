/** Keeps the `limit` best of a stream of scored ids; ties go to the smaller id, so results do not depend on order. */
export interface TopK {
  /** Scores below it need not be offered; −Infinity until `limit` are there. */
  floor(): number;
  offer(id: number, score: number): void;
  /** Best first. */
  sorted(): { readonly id: number; readonly score: number }[];
}

export function createTopK(limit: number): TopK {
  const heap: { id: number; score: number }[] = [];
  const worse = (a: { id: number; score: number }, b: { id: number; score: number }): boolean =>
    a.score < b.score || (a.score === b.score && a.id > b.id);

  function siftUp(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!swapIfWorse(i, parent)) return;
      i = parent;
    }
  }

  function siftDown(): void {
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      const right = left + 1;
      const [a, b] = [heap[left], heap[right]];
      if (a === undefined) return;
      const child = b !== undefined && worse(b, a) ? right : left;
      if (!swapIfWorse(child, i)) return;
      i = child;
    }
  }

  /** The worst stands at the root, so that it is the one replaced. */
  function swapIfWorse(child: number, parent: number): boolean {
    const [a, b] = [heap[child], heap[parent]];
    if (a === undefined || b === undefined || !worse(a, b)) return false;
    heap[child] = b;
    heap[parent] = a;
    return true;
  }

  return {
    floor: () => (heap.length < limit ? Number.NEGATIVE_INFINITY : (heap[0]?.score ?? Infinity)),
    offer(id, score) {
      const entry = { id, score };
      if (heap.length < limit) {
        heap.push(entry);
        siftUp(heap.length - 1);
        return;
      }
      const root = heap[0];
      if (root === undefined || !worse(root, entry)) return;
      heap[0] = entry;
      siftDown();
    },
    sorted: () => heap.toSorted((a, b) => b.score - a.score || a.id - b.id),
  };
}
