import { AppError } from '../../core/errors.ts';
import type { AttributeFilter } from './types.ts';

/** Keys that are columns of `documents d`, as text; every other key is an attribute. */
export const FILTER_COLUMNS: ReadonlyMap<string, string> = new Map([
  ['kind', 'd.kind'],
  ['language', 'd.language'],
  ['subject', 'd.subject'],
  ['title', 'd.title'],
  ['filename', 'd.filename'],
  ['effective_from', 'd.effective_from'],
  ['effective_until', 'd.effective_until'],
  ['version', 'coalesce(d.version_label, cast(d.version AS TEXT))'],
]);

const OPERATORS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
const MAX_DEPTH = 32;

/** One comparison in a database's own SQL; its parameters are added in the order in which it is asked. */
export type Compare = (
  key: string,
  operator: (typeof OPERATORS)[keyof typeof OPERATORS],
  value: string | number | boolean,
) => string;

/**
 * An attribute filter as a condition on `documents d`. `ne` and `nin` also hold for a document that lacks the key, so
 * `compare` gives true or false, never null. Throws `invalid_request` where it is nested too deeply.
 */
export function filterCondition(filter: AttributeFilter, compare: Compare, depth = 0): string {
  if (depth > MAX_DEPTH) {
    throw new AppError('invalid_request', { message: 'The filter is nested too deeply.' });
  }
  switch (filter.type) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => filterCondition(part, compare, depth + 1));
      if (parts.length === 0) return filter.type === 'and' ? 'true' : 'false';
      return `(${parts.join(filter.type === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'in':
    case 'nin': {
      const parts = filter.value.map((value) => compare(filter.key, '=', value));
      const anyOf = parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
      return filter.type === 'in' ? anyOf : `NOT ${anyOf}`;
    }
    case 'ne':
      return `NOT ${compare(filter.key, '=', filter.value)}`;
    case 'eq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(filter.key, OPERATORS[filter.type], filter.value);
  }
}
