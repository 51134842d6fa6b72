import type { Token } from 'node-llama-cpp';
import type { NativeContext } from './native-context.ts';
import { createPassCost, type PassCost } from './pass-cost.ts';

/** Sizes at which the cost of a pass bends; the first one is timed twice, since it also touches the weights first. */
const SIZES = [1, 1, 2, 4, 8, 16, 32, 3, 6, 12] as const;
/** A large model on a slow machine is not kept from its work for longer. What is missing is learned from the work. */
const BUDGET_MS = 2000;

/** Times passes of several sizes: what pays to evaluate together differs between processors by a factor of two. */
export async function measurePasses(native: NativeContext): Promise<PassCost> {
  const cost = createPassCost();
  const startedAt = performance.now();
  for (const [i, size] of SIZES.entries()) {
    const tokens = Array.from({ length: size }, () => 1 as Token);
    const before = performance.now();
    await native.evaluate([{ sequence: 0, position: 0, tokens, outputs: size }]).done;
    const now = performance.now();
    if (i > 0) cost.record(size, now - before);
    native.truncate(0, 0);
    if (now - startedAt > BUDGET_MS) break;
  }
  return cost;
}
