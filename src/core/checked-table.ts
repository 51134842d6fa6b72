import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from './errors.ts';

/**
 * A data table that code rests on, checked against its schema. What does not fit stops the start: a table that is half
 * read is worse than none. Throws `config_invalid` naming the table and the place.
 */
export function checkedTable<T extends TSchema>(
  name: string,
  schema: T,
  value: unknown,
): Static<T> {
  // Errors looks for every fault; a table that fits is told faster by Check.
  if (Value.Check(schema, value)) return value;
  const first = Value.Errors(schema, value)[0];
  throw new AppError('config_invalid', {
    message: `${name}: ${first?.instancePath || '/'} ${first?.message ?? 'does not fit'}`,
  });
}
