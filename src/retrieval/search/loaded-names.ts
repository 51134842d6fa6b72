import { createEntityMatchers, type EntityMatcher } from '../query/entities.ts';
import type { AliasEntry, KnowledgeStore } from '../store/types.ts';

/** Finds the names of the subjects of the documents in force in these stores, today or on a day. */
export type LoadedNames = (
  storeIds: readonly string[],
  asOf: string | undefined,
) => Promise<EntityMatcher>;

interface Known {
  readonly revision: string;
  readonly matcher: EntityMatcher;
  readonly update: (aliases: readonly AliasEntry[]) => EntityMatcher;
}

/** Stores and days asked for whose names are kept. */
const REMEMBERED = 8;

export function createLoadedNames(store: KnowledgeStore): LoadedNames {
  const matchers = new Map<string, Known>();
  return async (storeIds, asOf) => {
    const key = `${asOf ?? ''} ${storeIds.join(' ')}`;
    const revision = await store.revision();
    const known = matchers.get(key);
    if (known?.revision === revision) return known.matcher;
    const update = known?.update ?? createEntityMatchers();
    const matcher = update(await store.aliases(storeIds, asOf));
    const oldest = matchers.size >= REMEMBERED ? matchers.keys().next().value : undefined;
    if (oldest !== undefined && known === undefined) matchers.delete(oldest);
    matchers.set(key, { revision, matcher, update });
    return matcher;
  };
}
