import { AppError } from '../../../core/errors.ts';
import type { AttributeFilter } from '../types.ts';

export interface Parameters {
  /** Its place in the statement, as `$n`. */
  add(value: unknown): string;
  readonly values: readonly unknown[];
}

export function createParameters(...first: readonly unknown[]): Parameters {
  const values = [...first];
  return {
    values,
    add(value) {
      values.push(value);
      return `$${values.length}`;
    },
  };
}

type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

/** Keys that are columns of `documents`, as text; every other key is an attribute. */
const COLUMNS = new Map([
  ['kind', 'd.kind'],
  ['language', 'd.language'],
  ['subject', 'd.subject'],
  ['title', 'd.title'],
  ['filename', 'd.filename'],
  ['effective_from', 'd.effective_from'],
  ['effective_until', 'd.effective_until'],
  ['version', 'coalesce(d.version_label, d.version::text)'],
]);
const OPERATORS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
const MAX_DEPTH = 32;

/**
 * An attribute filter as a condition on `documents d`. Keys and values are bound, never spliced.
 *
 * Values compare within their own type only: "5" is not 5, and true is not 1. `ne` and `nin` also hold for a document
 * that lacks the key. `version` is the printed version, or its number where there is none; compared with
 * a number, it is always the number.
 */
export function filterSql(filter: AttributeFilter, parameters: Parameters, depth = 0): string {
  if (depth > MAX_DEPTH) {
    throw new AppError('invalid_request', { message: 'The filter is nested too deeply.' });
  }
  switch (filter.type) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => filterSql(part, parameters, depth + 1));
      if (parts.length === 0) return filter.type === 'and' ? 'true' : 'false';
      return `(${parts.join(filter.type === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'in':
    case 'nin': {
      const parts = filter.value.map((value) => compare(filter.key, 'eq', value, parameters));
      const anyOf = parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
      return filter.type === 'in' ? anyOf : `NOT ${anyOf}`;
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(filter.key, filter.type, filter.value, parameters);
  }
}

function compare(
  key: string,
  type: Comparison,
  value: string | number | boolean,
  parameters: Parameters,
): string {
  if (type === 'ne') return `NOT ${compare(key, 'eq', value, parameters)}`;
  const operator = OPERATORS[type];
  if (key === 'version' && typeof value === 'number') {
    return `(d.version ${operator} ${parameters.add(value)}::float8)`;
  }
  const column = COLUMNS.get(key);
  if (column !== undefined) {
    if (typeof value !== 'string') return 'false';
    return `coalesce(${column} ${operator} ${text(parameters.add(value))}, false)`;
  }
  if (typeof value === 'boolean' && type !== 'eq') return 'false';
  const name = `${parameters.add(key)}::text`;
  // CASE keeps a value of another type from being cast.
  const cast = { string: `COLLATE "C"`, number: '::float8', boolean: '::boolean' };
  const kind = typeof value as keyof typeof cast;
  const given =
    kind === 'string' ? text(parameters.add(value)) : `${parameters.add(value)}${cast[kind]}`;
  return `coalesce(CASE WHEN json_typeof(d.attributes -> ${name}) = '${kind}'
    THEN (d.attributes ->> ${name})${cast[kind]} ${operator} ${given} END, false)`;
}

function text(place: string): string {
  return `${place}::text COLLATE "C"`;
}
