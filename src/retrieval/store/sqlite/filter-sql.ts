import { AppError } from '../../../core/errors.ts';
import type { AttributeFilter } from '../types.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Keys that are columns of `documents`; every other key is an attribute. */
const COLUMNS: Readonly<Record<string, string>> = {
  kind: 'd.kind',
  language: 'd.language',
  subject: 'd.subject',
  title: 'd.title',
  version: 'd.version_label',
  filename: 'd.filename',
  effective_from: 'd.effective_from',
};
const OPERATORS = { eq: '=', ne: 'IS NOT', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** An attribute filter as a condition on `documents d`. Keys and values are always bound, never spliced. */
export function filterSql(filter: AttributeFilter): SqlCondition {
  switch (filter.type) {
    case 'and':
    case 'or': {
      if (filter.filters.length === 0)
        return { sql: filter.type === 'and' ? '1' : '0', values: [] };
      const parts = filter.filters.map(filterSql);
      const glue = filter.type === 'and' ? ' AND ' : ' OR ';
      return {
        sql: `(${parts.map(({ sql }) => sql).join(glue)})`,
        values: parts.flatMap(({ values }) => values),
      };
    }
    case 'in':
    case 'nin': {
      const key = keySql(filter.key);
      const marks = filter.value.map(() => '?').join(', ');
      const sql =
        filter.type === 'in'
          ? `${key.sql} IN (${marks})`
          : `(${key.sql} IS NULL OR ${key.sql} NOT IN (${marks}))`;
      const keys = filter.type === 'in' ? key.values : [...key.values, ...key.values];
      return { sql, values: [...keys, ...filter.value] };
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const key = keySql(filter.key);
      const value = typeof filter.value === 'boolean' ? Number(filter.value) : filter.value;
      return { sql: `${key.sql} ${OPERATORS[filter.type]} ?`, values: [...key.values, value] };
    }
  }
}

function keySql(key: string): SqlCondition {
  const column = COLUMNS[key];
  if (column !== undefined) return { sql: column, values: [] };
  if (key.includes('"'))
    throw new AppError('invalid_request', { message: 'A filter key holds a quotation mark.' });
  return { sql: 'json_extract(d.attributes, ?)', values: [`$."${key}"`] };
}
