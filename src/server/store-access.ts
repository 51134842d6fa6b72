import { AppError } from '../core/errors.ts';
import type { KnowledgeStore, StoreRecord } from '../retrieval/store/types.ts';

const DAY_S = 86_400;

/** Unix time in seconds when a store expires if nobody uses it until then. */
export function expiryOf({ lastActiveAt, expiresAfterDays }: StoreRecord): number | undefined {
  return expiresAfterDays === undefined ? undefined : lastActiveAt + expiresAfterDays * DAY_S;
}

export function isExpired(store: StoreRecord): boolean {
  return (expiryOf(store) ?? Infinity) <= Date.now() / 1000;
}

/** A store that is about to be used: noted as active. Throws `store_not_found`, `store_expired`. */
export async function useStore(knowledge: KnowledgeStore, idOrName: string): Promise<StoreRecord> {
  const store = await knowledge.getStore(idOrName);
  if (isExpired(store)) throw new AppError('store_expired');
  if (store.expiresAfterDays !== undefined) await knowledge.touchStore(store.id);
  return store;
}
