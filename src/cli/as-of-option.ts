import { InvalidArgumentError, Option } from 'commander';
import { isDay } from '../core/local-day.ts';

/** `--as-of`: what was or will be in force on a day, instead of today. */
export function asOfOption(): Option {
  return new Option('--as-of <day>', 'use what was in force on this day (YYYY-MM-DD)').argParser(
    (value: string) => {
      if (!isDay(value)) throw new InvalidArgumentError('It is no day like 2025-03-01.');
      return value;
    },
  );
}
