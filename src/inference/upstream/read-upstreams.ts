import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { AppError } from '../../core/errors.ts';
import type { ServerSettings, UpstreamEmbedderSettings, UpstreamSettings } from './options.ts';
import {
  type ChatEntry,
  chatEntrySchema,
  type EmbeddingEntry,
  embeddingEntrySchema,
} from './upstream-schema.ts';

export interface Upstreams {
  readonly chat: readonly UpstreamSettings[];
  readonly embedding: UpstreamEmbedderSettings | undefined;
}

/** The names under which every server has a model of its own. */
const TAKEN = new Set(['xinglin', 'xinglin-extractive']);

/** Reads the file that `upstreams` names. Throws `config_invalid`, naming the entry and the field at fault. */
export function readUpstreams(path: string, requestTimeoutMs: number): Upstreams {
  const entries = checkedEntries(path, parsed(path));
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i || TAKEN.has(name));
  if (twice !== undefined) throw invalid(path, `The name ${twice} is taken.`);
  const chat = entries.flatMap((entry) =>
    entry.kind === 'embedding' ? [] : [chatSettings(path, entry, requestTimeoutMs)],
  );
  const [embedding, another] = entries.flatMap((entry) =>
    entry.kind === 'embedding' ? [embeddingSettings(path, entry)] : [],
  );
  if (another !== undefined) throw invalid(path, 'There can be one entry of kind embedding.');
  return { chat, embedding };
}

function chatSettings(path: string, entry: ChatEntry, requestTimeoutMs: number): UpstreamSettings {
  return {
    ...serverSettings(path, entry),
    ...(entry.context_length === undefined ? {} : { contextLength: entry.context_length }),
    ...(entry.grammar_field === undefined ? {} : { grammarField: entry.grammar_field }),
    jsonSchema: entry.json_schema ?? true,
    // A long prompt on a busy server takes its time; between two tokens nothing does.
    firstTokenTimeoutMs: entry.first_token_timeout_ms ?? 120_000,
    tokenTimeoutMs: entry.token_timeout_ms ?? 30_000,
    requestTimeoutMs,
  };
}

function embeddingSettings(path: string, entry: EmbeddingEntry): UpstreamEmbedderSettings {
  return {
    ...serverSettings(path, entry),
    dimension: entry.dimension,
    prefixes: { query: entry.query_prefix ?? '', passage: entry.passage_prefix ?? '' },
    // What TEI takes without being told otherwise.
    batchSize: entry.batch_size ?? 32,
    revision: entry.revision ?? '',
    firstTokenTimeoutMs: entry.first_token_timeout_ms ?? 60_000,
  };
}

function serverSettings(path: string, entry: ChatEntry | EmbeddingEntry) {
  return {
    id: entry.name,
    baseUrls: baseUrlsOf(path, entry),
    model: entry.model,
    ...(entry.api_key_file === undefined
      ? {}
      : { apiKey: keyIn(path, resolve(dirname(path), entry.api_key_file)) }),
    extraBody: entry.extra_body ?? {},
    maxOutstanding: entry.max_outstanding ?? 64,
    connectTimeoutMs: entry.connect_timeout_ms ?? 5_000,
    healthEveryMs: entry.health_every_ms ?? 10_000,
  } satisfies Omit<ServerSettings, 'firstTokenTimeoutMs'>;
}

/** Addresses are logged and shown, so no password may be in them. */
function baseUrlsOf(
  path: string,
  { name, base_urls: given }: ChatEntry | EmbeddingEntry,
): string[] {
  const urls = given.map((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain =
      (url?.protocol === 'http:' || url?.protocol === 'https:') &&
      url.username + url.password + url.search + url.hash === '';
    if (url === undefined || !isPlain) {
      throw invalid(path, `${name}: each of base_urls is http(s)://host/path, without a password.`);
    }
    return url.href.replace(/\/+$/, '');
  });
  if (new Set(urls).size < urls.length) throw invalid(path, `${name}: a base URL stands twice.`);
  return urls;
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw invalid(path, 'It cannot be read as YAML or JSON.', error);
  }
}

function checkedEntries(path: string, value: unknown): (ChatEntry | EmbeddingEntry)[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid(path, 'It is a list with an entry for each model.');
  }
  return value.map((entry: unknown, i) => {
    const isEmbedding = Value.Check(KIND_EMBEDDING, entry);
    const checked = isEmbedding
      ? checkedBy(embeddingEntrySchema, entry)
      : checkedBy(chatEntrySchema, entry);
    if (typeof checked === 'string') throw invalid(path, `/${i}${checked}`);
    return checked;
  });
}

const KIND_EMBEDDING = {
  type: 'object',
  properties: { kind: { const: 'embedding' } },
  required: ['kind'],
} as const;

/** The entry, or what is wrong with it. */
function checkedBy<T extends TSchema>(schema: T, entry: unknown) {
  if (Value.Check(schema, entry)) return entry;
  const [first] = Value.Errors(schema, entry);
  // TypeBox says of a key that is not in the schema that its schema is false.
  const why = first?.keyword === 'boolean' ? 'is no setting here' : first?.message;
  return `${first?.instancePath ?? ''} ${why ?? 'is invalid'}.`;
}

function keyIn(path: string, keyFile: string): string {
  let key: string;
  try {
    key = readFileSync(keyFile, 'utf8').trim();
  } catch (error) {
    throw invalid(path, `The key file ${keyFile} cannot be read.`, error);
  }
  // Anything else cannot stand in a header, and the error about that would quote the key.
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw invalid(path, `The key file ${keyFile} holds no key: one line of ASCII characters.`);
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('config_invalid', { message: `${path}: ${why}`, cause });
}
