import { AppError } from '../../../core/errors.ts';
import type { AttributeFilter } from '../types.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
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
  ['version', 'coalesce(d.version_label, cast(d.version AS TEXT))'],
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
export function filterSql(filter: AttributeFilter, depth = 0): SqlCondition {
  if (depth > MAX_DEPTH) {
    throw new AppError('invalid_request', { message: 'The filter is nested too deeply.' });
  }
  switch (filter.type) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => filterSql(part, depth + 1));
      const glue = filter.type === 'and' ? ' AND ' : ' OR ';
      const empty = filter.type === 'and' ? 'true' : 'false';
      return {
        sql: parts.length === 0 ? empty : `(${parts.map(({ sql }) => sql).join(glue)})`,
        values: parts.flatMap(({ values }) => values),
      };
    }
    case 'in':
    case 'nin': {
      const eachEqual = filter.value.map((value): AttributeFilter => ({
        type: 'eq',
        key: filter.key,
        value,
      }));
      const anyOf = filterSql({ type: 'or', filters: eachEqual }, depth);
      return filter.type === 'in' ? anyOf : negated(anyOf);
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(filter.key, filter.type, filter.value);
  }
}

function compare(key: string, type: Comparison, value: string | number | boolean): SqlCondition {
  if (type === 'ne') return negated(compare(key, 'eq', value));
  const operator = OPERATORS[type];
  if (key === 'version' && typeof value === 'number') {
    return { sql: `d.version ${operator} ?`, values: [value] };
  }
  const column = COLUMNS.get(key);
  if (column !== undefined) {
    const isText = typeof value === 'string';
    return {
      sql: isText ? `coalesce(${column} ${operator} ?, false)` : 'false',
      values: isText ? [value] : [],
    };
  }
  if (typeof value === 'boolean' && type !== 'eq') return { sql: 'false', values: [] };
  const types = { string: "('text')", number: "('integer', 'real')", boolean: "('true', 'false')" };
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(d.attributes) a
      WHERE a.key = ? AND a.type IN ${types[typeof value as keyof typeof types]} AND a.value ${operator} ?)`,
    values: [key, typeof value === 'boolean' ? Number(value) : value],
  };
}

function negated({ sql, values }: SqlCondition): SqlCondition {
  return { sql: `NOT ${sql}`, values };
}
