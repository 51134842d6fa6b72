import type { Knowledge } from '../compose.ts';
import type { Config } from '../core/config/schema.ts';

/** Which stores a clinical task reads. */
export interface StoreChoice {
  readonly defaultStore: string;
  readonly resolveStores: (idsOrNames: readonly string[]) => Promise<string[]>;
}

/** The stores a task names, or the configured one where it names none. */
export function storeChoice(config: Config, store: Knowledge['store']): StoreChoice {
  return {
    defaultStore: config.store,
    resolveStores: async (names) =>
      Promise.all(names.map(async (name) => (await store.getStore(name)).id)),
  };
}
