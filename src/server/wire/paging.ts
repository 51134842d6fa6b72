import { type Static, Type } from 'typebox';
import { AppError } from '../../core/errors.ts';

const MAX_LIMIT = 10_000;

/** Query of OpenAI's lists. */
export const pageQuery = Type.Object({
  limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,4}$', description: 'Default 20.' })),
  order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
});
export type PageQuery = Static<typeof pageQuery>;

/** What a list shows, with the id a cursor names it by. */
interface Listed {
  readonly id: string;
}

/**
 * One page of a list in OpenAI's envelope. `items` are oldest first; a page is newest first unless `order` is asc. A cursor
 * is the id of the last item seen; one that has been deleted meanwhile is refused, for nobody knows where it stood.
 */
export function page<T extends Listed>(
  items: readonly T[],
  { limit = '20', order = 'desc', after, before }: PageQuery,
): object {
  const ordered = order === 'asc' ? items : items.toReversed();
  const start = after === undefined ? 0 : indexOf(ordered, after, 'after') + 1;
  const end = before === undefined ? ordered.length : indexOf(ordered, before, 'before');
  const size = Math.min(MAX_LIMIT, Number(limit));
  // Going back, the page is what lies directly before the cursor.
  const from = before !== undefined && after === undefined ? Math.max(start, end - size) : start;
  const data = ordered.slice(from, Math.min(end, from + size));
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before !== undefined && after === undefined ? from > 0 : from + size < end,
  };
}

function indexOf(items: readonly Listed[], id: string, param: string): number {
  const at = items.findIndex((item) => item.id === id);
  if (at >= 0) return at;
  throw new AppError('invalid_request', {
    message: `Nothing in this list is called ${id}.`,
    param,
  });
}
