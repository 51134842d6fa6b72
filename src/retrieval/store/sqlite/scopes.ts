import { allBut, type IdFilter, onlyIds } from '../../vectors/id-filter.ts';
import type { ChunkScope } from '../types.ts';
import type { LiveChunks, Partition } from './live-chunks.ts';
import type { Revision } from './revision.ts';

export interface Scopes {
  /** The chunks of a store and partition a search may return; undefined when that is all of them. */
  allowed(store: number, partition: Partition, scope: ChunkScope): IdFilter | undefined;
}

const REMEMBERED = 16;

/** Listing a wide scope takes 20 ms at 100,000 chunks, and the same scope is asked for again and again. */
export function createScopes(
  partitions: Readonly<Record<Partition, LiveChunks>>,
  revision: Revision,
  today: () => string,
): Scopes {
  const known = new Map<string, IdFilter | undefined>();
  let knownAt = -1;

  function find(
    store: number,
    partition: Partition,
    scope: ChunkScope,
    day: string,
  ): IdFilter | undefined {
    const chunks = partitions[partition];
    const outside = chunks.notInForce(store, day);
    const listed = chunks.inScope(store, scope);
    if (listed === undefined) return outside.size === 0 ? undefined : allBut(outside);
    for (const id of outside) listed.delete(id);
    return onlyIds(listed);
  }

  return {
    allowed(store, partition, scope) {
      const now = revision.read();
      if (now !== knownAt) known.clear();
      knownAt = now;
      const { kinds, roles, documentIds, filter, asOf: day = today() } = scope;
      const key = JSON.stringify([store, partition, day, kinds, roles, documentIds, filter]);
      if (!known.has(key)) {
        const oldest = known.size >= REMEMBERED ? known.keys().next().value : undefined;
        if (oldest !== undefined) known.delete(oldest);
        known.set(key, find(store, partition, scope, day));
      }
      return known.get(key);
    },
  };
}
