import { type Compare, FILTER_COLUMNS, filterCondition } from '../filter-condition.ts';
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

/**
 * An attribute filter as a condition on `documents d`. Keys and values are bound, never spliced.
 *
 * Values compare within their own type only: "5" is not 5, and true is not 1. `ne` and `nin` also hold for a document
 * that lacks the key. `version` is the printed version, or its number where there is none; compared with
 * a number, it is always the number.
 */
export function filterSql(filter: AttributeFilter, parameters: Parameters): string {
  const compare: Compare = (key, operator, value) => {
    if (key === 'version' && typeof value === 'number') {
      return `(d.version ${operator} ${parameters.add(value)}::float8)`;
    }
    const column = FILTER_COLUMNS.get(key);
    if (column !== undefined) {
      if (typeof value !== 'string') return 'false';
      return `coalesce(${column} ${operator} ${text(parameters.add(value))}, false)`;
    }
    if (typeof value === 'boolean' && operator !== '=') return 'false';
    const name = `${parameters.add(key)}::text`;
    // CASE keeps a value of another type from being cast.
    const cast = { string: `COLLATE "C"`, number: '::float8', boolean: '::boolean' };
    const kind = typeof value as keyof typeof cast;
    const given =
      kind === 'string' ? text(parameters.add(value)) : `${parameters.add(value)}${cast[kind]}`;
    return `coalesce(CASE WHEN json_typeof(d.attributes -> ${name}) = '${kind}'
      THEN (d.attributes ->> ${name})${cast[kind]} ${operator} ${given} END, false)`;
  };
  return filterCondition(filter, compare);
}

function text(place: string): string {
  return `${place}::text COLLATE "C"`;
}
