import { parseDocument } from 'yaml';
import { AppError } from '../../core/errors.ts';
import { isDay } from '../../core/local-day.ts';
import { DOCUMENT_KINDS } from '../../retrieval/document.ts';
import type { DocumentMeta } from '../types.ts';
import { cleanText } from './clean-text.ts';

const MAX_META_LENGTH = 64 * 1024;
const MAX_NAMES = 64;
const MAX_SOURCES = 64;

/**
 * Reads the YAML of a front matter or a sidecar file. Unknown keys are left to other programs; a known key with a wrong
 * value is an error, since a misfiled drug insert is worse than a refused one. `where` names the place in messages.
 */
export function parseDocumentMeta(yaml: string, where: string): DocumentMeta {
  const fail = (message: string): never => {
    throw new AppError('file_damaged', { message: `${where}: ${message}` });
  };
  if (yaml.length > MAX_META_LENGTH) fail('more than 64 KiB.');
  const record = toRecord(yaml, fail);
  const text = (key: string): string | undefined => {
    const value = record[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      return fail(`${key} must be text.`);
    }
    const cleaned = cleanText(String(value)).replace(/\s+/g, ' ').trim();
    return cleaned === '' ? undefined : cleaned;
  };
  const date = (key: string): string | undefined => {
    const value = text(key);
    return value === undefined || isDay(value)
      ? value
      : fail(`${key} must be a date like 2025-03-01.`);
  };
  const kindText = text('kind');
  const kind = DOCUMENT_KINDS.find((known) => known === kindText);
  if (kindText !== undefined && kind === undefined) {
    fail(`kind must be one of ${DOCUMENT_KINDS.join(', ')}.`);
  }
  const effectiveFrom = date('effective_from');
  const effectiveUntil = date('effective_until');
  if (effectiveFrom !== undefined && effectiveUntil !== undefined && effectiveUntil < effectiveFrom)
    fail('effective_until lies before effective_from.');
  const languageText = text('language')?.toLowerCase();
  const language = (['zh', 'en'] as const).find((known) => languageText?.startsWith(known));
  return withoutUndefined({
    kind,
    title: text('title'),
    subject: text('subject'),
    aliases: namesOf(record['aliases'], 'aliases', fail),
    language,
    version: text('version'),
    maker: text('maker'),
    effectiveFrom,
    effectiveUntil,
    supersedes: namesOf(record['supersedes'], 'supersedes', fail),
    sources: sourcesOf(record['sources'], fail),
  });
}

/** `over` wins key by key. */
export function mergeMeta(base: DocumentMeta, over: DocumentMeta | undefined): DocumentMeta {
  return over === undefined ? base : { ...base, ...withoutUndefined(over) };
}

type Fail = (message: string) => never;

function toRecord(yaml: string, fail: Fail): Record<string, unknown> {
  const document = parseDocument(yaml, { schema: 'core', uniqueKeys: true, logLevel: 'silent' });
  const error = document.errors[0];
  if (error !== undefined) fail(`not valid YAML (line ${error.linePos?.[0].line ?? '?'}).`);
  let value: unknown;
  try {
    // Aliases are never needed here and are the way to make a small file huge.
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    fail('YAML aliases are not accepted.');
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) fail('must be a list of keys and values.');
  return value as Record<string, unknown>;
}

function namesOf(value: unknown, key: string, fail: Fail): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_NAMES) fail(`more than ${MAX_NAMES} ${key}.`);
  const names = list.map((name) => {
    if (typeof name !== 'string' && typeof name !== 'number') {
      return fail(`${key} must be a list of names.`);
    }
    return cleanText(String(name)).replace(/\s+/g, ' ').trim();
  });
  return [...new Set(names.filter((name) => name !== ''))];
}

function sourcesOf(value: unknown, fail: Fail): DocumentMeta['sources'] {
  if (value === undefined || value === null) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_SOURCES) fail(`more than ${MAX_SOURCES} sources.`);
  return list.map((entry) => sourceOf(entry, fail));
}

function sourceOf(entry: unknown, fail: Fail): { name: string; year?: number; section?: string } {
  if (typeof entry === 'string') return { name: cleanText(entry) };
  if (typeof entry !== 'object' || entry === null) return fail('sources must be names or objects.');
  const { name, year, section } = entry as Record<string, unknown>;
  if (typeof name !== 'string') return fail('each source needs a name.');
  const hasSection = typeof section === 'string' || typeof section === 'number';
  return {
    name: cleanText(name),
    ...(typeof year === 'number' ? { year } : {}),
    ...(hasSection ? { section: cleanText(String(section)) } : {}),
  };
}

function withoutUndefined<T extends object>(
  record: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
