import { Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import { isDay } from '../../core/local-day.ts';

export const daySchema = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description:
    'Extension: a day as YYYY-MM-DD. Only what was or will be in force on it is used; without it, what is in force today.',
});

/** A day of a request as the search takes it. Throws `invalid_request` for one the calendar does not have. */
export function readDay(value: string | null | undefined, param: string): { asOf?: string } {
  if (value === undefined || value === null) return {};
  if (isDay(value)) return { asOf: value };
  throw new AppError('invalid_request', { message: `${param} is no day like 2025-03-01.`, param });
}
