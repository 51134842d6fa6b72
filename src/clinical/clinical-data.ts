import type { Static, TSchema } from 'typebox';
import { checkedTable as checkAny } from '../core/checked-table.ts';

/**
 * Clinical tables live as JSON beside the code that reads them. What does not fit its schema stops the start:
 * a table that is half read is worse than none. Throws AppError `config_invalid` naming file and place.
 */
export function checkedTable<T extends TSchema>(
  name: string,
  schema: T,
  value: unknown,
): Static<T> {
  return checkAny(`Clinical table ${name}`, schema, value);
}
