import { AppError } from '../../core/errors.ts';
import { isDay } from '../../core/local-day.ts';
import type { Attributes, DocumentDates } from '../../retrieval/document.ts';
import type { DocumentMeta } from '../types.ts';

/**
 * The dates among a file's attributes: `effective_from`, `effective_until` (days; an empty text clears one) and
 * `supersedes` (file ids, source keys, file names or stems, several with a semicolon between). Throws `invalid_request`.
 */
export function datesOfAttributes(attributes: Attributes): DocumentDates {
  const from = day(attributes, 'effective_from');
  const until = day(attributes, 'effective_until');
  if (typeof from === 'string' && typeof until === 'string' && until < from) {
    throw invalid('effective_until', 'It lies before effective_from.');
  }
  const names = attributes['supersedes'];
  return {
    ...(from === undefined ? {} : { effectiveFrom: from }),
    ...(until === undefined ? {} : { effectiveUntil: until }),
    ...(names === undefined ? {} : { supersedes: listOf(names) }),
  };
}

/** The same as what is said of a file when it is ingested; nothing is cleared there. */
export function metaOfDates({
  effectiveFrom,
  effectiveUntil,
  supersedes,
}: DocumentDates): DocumentMeta {
  return {
    ...(typeof effectiveFrom === 'string' ? { effectiveFrom } : {}),
    ...(typeof effectiveUntil === 'string' ? { effectiveUntil } : {}),
    ...(supersedes === undefined ? {} : { supersedes }),
  };
}

function day(attributes: Attributes, key: string): string | null | undefined {
  const value = attributes[key];
  if (value === undefined) return undefined;
  if (value === '') return null;
  if (typeof value === 'string' && isDay(value)) return value;
  throw invalid(key, 'It must be a day like 2025-03-01.');
}

function listOf(value: Attributes[string]): string[] {
  const names = String(value).split(/[;；]/);
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function invalid(key: string, message: string): AppError {
  return new AppError('invalid_request', { message, param: `attributes.${key}` });
}
