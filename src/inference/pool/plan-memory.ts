import { modelMemory } from '../models/model-memory.ts';
import type { InstalledModel } from '../models/model-shelf.ts';

/** Conversations at the same time where nothing is configured: several models share the machine. */
const SLOTS_ON_DEMAND = 4;
/** A model that is loaded beside others keeps at most this part of the budget for beginnings of prompts. */
const CACHE_SHARE = 1 / 16;

type Measured = Pick<InstalledModel, 'sizeBytes' | 'bytesPerToken' | 'contextLength'>;

export interface PlanOptions {
  readonly limitBytes: number;
  readonly contextSize: number;
  readonly slots: number | undefined;
  readonly cacheBytes: number;
  /** Loaded beside the model, with as many conversations. */
  readonly draft?: Measured | undefined;
}

export interface MemoryPlan {
  readonly contextLength: number;
  readonly slots: number;
  readonly cacheBytes: number;
  /** All of it together. */
  readonly bytes: number;
}

/** How a chat model is loaded on demand: fewer slots where those asked for would not fit, at least one. */
export function planMemory(model: Measured, options: PlanOptions): MemoryPlan {
  const { limitBytes, contextSize, slots: wanted = SLOTS_ON_DEMAND, draft } = options;
  const contextLength = Math.min(contextSize, model.contextLength ?? contextSize);
  const cacheBytes = Math.min(options.cacheBytes, Math.floor(limitBytes * CACHE_SHARE));
  const one = (each: Measured, slots: number, kept: number): number =>
    modelMemory({
      weightBytes: each.sizeBytes,
      bytesPerToken: each.bytesPerToken ?? 0,
      contextLength: Math.min(contextLength, each.contextLength ?? contextLength),
      slots,
      cacheBytes: kept,
    });
  const need = (slots: number): number =>
    one(model, slots, cacheBytes) + (draft === undefined ? 0 : one(draft, slots, 0));
  let slots = wanted;
  while (slots > 1 && need(slots) > limitBytes) slots -= 1;
  return { contextLength, slots, cacheBytes, bytes: need(slots) };
}
