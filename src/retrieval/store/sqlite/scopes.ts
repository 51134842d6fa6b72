import type { ChunkScope } from '../types.ts';
import type { LiveChunks } from './live-chunks.ts';
import type { Revision } from './revision.ts';

export interface Scopes {
  /** The chunks of a store a search may return; undefined when that is all of them. */
  allowed(store: number, scope: ChunkScope): ReadonlySet<number> | undefined;
}

const REMEMBERED = 16;

/** Listing a wide scope takes 20 ms at 100,000 chunks, and the same scope is asked for again and again. */
export function createScopes(live: LiveChunks, revision: Revision): Scopes {
  const known = new Map<string, Set<number> | undefined>();
  let knownAt = -1;
  return {
    allowed(store, scope) {
      const now = revision.read();
      if (now !== knownAt) known.clear();
      knownAt = now;
      const { kinds, roles, documentIds, filter } = scope;
      const key = JSON.stringify([store, kinds, roles, documentIds, filter]);
      if (!known.has(key)) {
        const oldest = known.size >= REMEMBERED ? known.keys().next().value : undefined;
        if (oldest !== undefined) known.delete(oldest);
        known.set(key, live.inScope(store, scope));
      }
      return known.get(key);
    },
  };
}
