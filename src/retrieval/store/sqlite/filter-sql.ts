import { type Compare, FILTER_COLUMNS, filterCondition } from '../filter-condition.ts';
import type { AttributeFilter } from '../types.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * An attribute filter as a condition on `documents d`. Keys and values are bound, never spliced.
 *
 * Values compare within their own type only: "5" is not 5, and true is not 1. `ne` and `nin` also hold for a document
 * that lacks the key. `version` is the printed version, or its number where there is none; compared with
 * a number, it is always the number.
 */
export function filterSql(filter: AttributeFilter): SqlCondition {
  const values: (string | number)[] = [];
  const compare: Compare = (key, operator, value) => {
    if (key === 'version' && typeof value === 'number') {
      values.push(value);
      return `(d.version ${operator} ?)`;
    }
    const column = FILTER_COLUMNS.get(key);
    if (column !== undefined) {
      if (typeof value !== 'string') return 'false';
      values.push(value);
      return `coalesce(${column} ${operator} ?, false)`;
    }
    if (typeof value === 'boolean' && operator !== '=') return 'false';
    values.push(key, typeof value === 'boolean' ? Number(value) : value);
    return `EXISTS (SELECT 1 FROM json_each(d.attributes) a
      WHERE a.key = ? AND a.type IN ${typesOf(value)} AND a.value ${operator} ?)`;
  };
  return { sql: filterCondition(filter, compare), values };
}

/** What `json_each` calls them. */
function typesOf(value: string | number | boolean): string {
  if (typeof value === 'string') return "('text')";
  return typeof value === 'number' ? "('integer', 'real')" : "('true', 'false')";
}
