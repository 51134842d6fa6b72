import { parseDocument } from 'yaml';
import { AppError } from '../../core/errors.js';
import { DOCUMENT_KINDS } from '../../retrieval/document.js';
import { cleanText } from './clean-text.js';
const MAX_META_LENGTH = 64 * 1024;
const MAX_ALIASES = 64;
const MAX_SOURCES = 64;
/**
 * Reads the YAML of a front matter or a sidecar file. Unknown keys are left to other programs; a known key with a wrong
 * value is an error, since a misfiled drug insert is worse than a refused one. `where` names the place in messages.
 */
export function parseDocumentMeta(yaml, where) {
  const fail = (message) => {
    throw new AppError('file_damaged', { message: `${where}: ${message}` });
  };
  if (yaml.length > MAX_META_LENGTH) fail('more than 64 KiB.');
  const record = toRecord(yaml, fail);
  const text = (key) => {
    const value = record[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      return fail(`${key} must be text.`);
    }
    const cleaned = cleanText(String(value)).replace(/\s+/g, ' ').trim();
    return cleaned === '' ? undefined : cleaned;
  };
  const date = (key) => {
    const value = text(key);
    return value === undefined || isDate(value)
      ? value
      : fail(`${key} must be a date like 2025-03-01.`);
  };
  const kindText = text('kind');
  const kind = DOCUMENT_KINDS.find((known) => known === kindText);
  if (kindText !== undefined && kind === undefined) {
    fail(`kind must be one of ${DOCUMENT_KINDS.join(', ')}.`);
  }
  const languageText = text('language')?.toLowerCase();
  const language = ['zh', 'en'].find((known) => languageText?.startsWith(known));
  return withoutUndefined({
    kind,
    title: text('title'),
    subject: text('subject'),
    aliases: aliasesOf(record['aliases'], fail),
    language,
    version: text('version'),
    effectiveFrom: date('effective_from'),
    effectiveUntil: date('effective_until'),
    sources: sourcesOf(record['sources'], fail),
  });
}
/** `over` wins key by key. */
export function mergeMeta(base, over) {
  return over === undefined ? base : { ...base, ...withoutUndefined(over) };
}
function toRecord(yaml, fail) {
  const document = parseDocument(yaml, { schema: 'core', uniqueKeys: true, logLevel: 'silent' });
  const error = document.errors[0];
  if (error !== undefined) fail(`not valid YAML (line ${error.linePos?.[0].line ?? '?'}).`);
  let value;
  try {
    // Aliases are never needed here and are the way to make a small file huge.
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    fail('YAML aliases are not accepted.');
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) fail('must be a list of keys and values.');
  return value;
}
function aliasesOf(value, fail) {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length > MAX_ALIASES) fail(`more than ${MAX_ALIASES} aliases.`);
  const names = list.map((name) => {
    if (typeof name !== 'string' && typeof name !== 'number') {
      return fail('aliases must be a list of names.');
    }
    return cleanText(String(name)).replace(/\s+/g, ' ').trim();
  });
  return [...new Set(names.filter((name) => name !== ''))];
}
function sourcesOf(value, fail) {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length > MAX_SOURCES) fail(`more than ${MAX_SOURCES} sources.`);
  return list.map((entry) => sourceOf(entry, fail));
}
function sourceOf(entry, fail) {
  if (typeof entry === 'string') return { name: cleanText(entry) };
  if (typeof entry !== 'object' || entry === null) return fail('sources must be names or objects.');
  const { name, year, section } = entry;
  if (typeof name !== 'string') return fail('each source needs a name.');
  const hasSection = typeof section === 'string' || typeof section === 'number';
  return {
    name: cleanText(name),
    ...(typeof year === 'number' ? { year } : {}),
    ...(hasSection ? { section: cleanText(String(section)) } : {}),
  };
}
function isDate(value) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
function withoutUndefined(record) {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
//# sourceMappingURL=document-meta.js.map
