import { modelMemory } from '../models/model-memory.ts';
import type { InstalledModel } from '../models/model-shelf.ts';

/** Conversations at the same time where nothing is configured: several models share the machine. */
const SLOTS_ON_DEMAND = 4;
/** A model that is loaded beside others keeps at most this part of the budget for beginnings of prompts. */
const CACHE_SHARE = 1 / 16;

export interface PlanOptions {
  readonly limitBytes: number;
  readonly contextSize: number;
  readonly slots: number | undefined;
  readonly cacheBytes: number;
}

export interface MemoryPlan {
  readonly contextLength: number;
  readonly slots: number;
  readonly cacheBytes: number;
  /** All of it together. */
  readonly bytes: number;
}

/** How a chat model is loaded on demand: fewer slots where those asked for would not fit, at least one. */
export function planMemory(
  model: Pick<InstalledModel, 'sizeBytes' | 'bytesPerToken' | 'contextLength'>,
  { limitBytes, contextSize, slots: wanted = SLOTS_ON_DEMAND, cacheBytes: mostCache }: PlanOptions,
): MemoryPlan {
  const contextLength = Math.min(contextSize, model.contextLength ?? contextSize);
  const cacheBytes = Math.min(mostCache, Math.floor(limitBytes * CACHE_SHARE));
  const need = (slots: number): number =>
    modelMemory({
      weightBytes: model.sizeBytes,
      bytesPerToken: model.bytesPerToken ?? 0,
      contextLength,
      slots,
      cacheBytes,
    });
  let slots = wanted;
  while (slots > 1 && need(slots) > limitBytes) slots -= 1;
  return { contextLength, slots, cacheBytes, bytes: need(slots) };
}
