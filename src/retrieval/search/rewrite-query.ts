import type { Search } from './types.ts';

/**
 * A question as it is understood: width and case evened out, and a misspelt or abbreviated name of a loaded document
 * as that document spells it.
 */
export async function rewriteQuery(
  search: Search,
  query: string,
  storeIds: readonly string[],
  asOf?: string,
): Promise<string> {
  const { normalized, entities } = await search.understand(query, storeIds, asOf);
  return entities
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, alias }) => text.slice(0, start) + alias + text.slice(end),
      normalized,
    );
}
