import { dayAfter } from '../core/local-day.ts';
import type { DocumentStatus } from './document.ts';

/** Before every day, and after every day: days are compared as text. */
export const ALWAYS = '';
export const NEVER = '9999-12-31';

/** What took the place of a version: a later version of the same source, or a document that names it. */
export interface Replacement {
  readonly documentId: number;
  /** First day on which the other one is in force. */
  readonly from: string;
  readonly how: 'version' | 'supersedes';
}

export interface Starting {
  readonly effectiveFrom: string | undefined;
  readonly version: number;
  readonly supersedes: readonly string[];
  /** Day on which it was stored. */
  readonly storedOn: string;
}

/**
 * First day of a version. Without a date of its own it holds from ever; unless it follows another one, which held until
 * the day this one was stored.
 */
export function firstDay({ effectiveFrom, version, supersedes, storedOn }: Starting): string {
  return effectiveFrom ?? (version === 1 && supersedes.length === 0 ? ALWAYS : storedOn);
}

/** First day on which a version no longer holds. `effectiveUntil` is its own last day. */
export function endDay(
  effectiveUntil: string | undefined,
  replacement: Replacement | undefined,
): string {
  const own = effectiveUntil === undefined ? NEVER : dayAfter(effectiveUntil);
  return replacement !== undefined && replacement.from < own ? replacement.from : own;
}

/** The one that comes into force first; of two on one day, the later version of the source itself. */
export function earliest(replacements: readonly Replacement[]): Replacement | undefined {
  return replacements.toSorted(
    (a, b) =>
      a.from.localeCompare(b.from) ||
      Number(a.how === 'supersedes') - Number(b.how === 'supersedes') ||
      b.documentId - a.documentId,
  )[0];
}

export interface Interval {
  /** In force on the days d with fromDay <= d < untilDay. */
  readonly fromDay: string;
  readonly untilDay: string;
}

export function isOver({ fromDay, untilDay }: Interval, today: string): boolean {
  return untilDay <= today || fromDay >= untilDay;
}

/** What a version is on a day. */
export function statusOn(
  day: string,
  interval: Interval,
  replacement: Pick<Replacement, 'from' | 'how'> | undefined,
): DocumentStatus {
  if (!isOver(interval, day)) return day < interval.fromDay ? 'scheduled' : 'current';
  if (replacement === undefined || replacement.from !== interval.untilDay) return 'expired';
  return replacement.how === 'version' ? 'superseded' : 'withdrawn';
}

export interface Nameable {
  readonly id: number;
  readonly fileId: string;
  readonly sourceKey: string;
  readonly filename: string;
}

/** By what another document's `supersedes` may mean this one. */
export function namesOfDocument({ id, fileId, sourceKey, filename }: Nameable): string[] {
  return [...new Set([String(id), fileId, sourceKey, filename, stemOf(filename)])];
}

export function stemOf(filename: string): string {
  const dot = filename.lastIndexOf('.');
  return dot > 0 ? filename.slice(0, dot) : filename;
}
