import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { AppError } from '../../core/errors.ts';
import type { UpstreamSettings } from './options.ts';

const milliseconds = Type.Optional(Type.Integer({ minimum: 1 }));

const upstreamSchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    base_urls: Type.Array(Type.String({ pattern: '^https?://' }), { minItems: 1 }),
    model: Type.String({ minLength: 1 }),
    /** Relative to the file. */
    api_key_file: Type.Optional(Type.String({ minLength: 1 })),
    context_length: Type.Optional(Type.Integer({ minimum: 1 })),
    json_schema: Type.Optional(Type.Boolean()),
    grammar_field: Type.Optional(Type.String({ minLength: 1 })),
    extra_body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    max_outstanding: Type.Optional(Type.Integer({ minimum: 1 })),
    first_token_timeout_ms: milliseconds,
    token_timeout_ms: milliseconds,
    health_every_ms: milliseconds,
  },
  { additionalProperties: false },
);
const fileSchema = Type.Array(upstreamSchema, { minItems: 1 });

/** Reads the file that `upstreams` names. Throws `config_invalid`, naming the entry and the field at fault. */
export function readUpstreams(path: string, requestTimeoutMs: number): UpstreamSettings[] {
  const entries = checked(path, parsed(path));
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid(path, `${twice} is named twice.`);
  return entries.map((entry) => ({
    id: entry.name,
    baseUrls: entry.base_urls,
    model: entry.model,
    ...(entry.api_key_file === undefined
      ? {}
      : { apiKey: keyIn(path, resolve(dirname(path), entry.api_key_file)) }),
    ...(entry.context_length === undefined ? {} : { contextLength: entry.context_length }),
    ...(entry.grammar_field === undefined ? {} : { grammarField: entry.grammar_field }),
    jsonSchema: entry.json_schema ?? true,
    extraBody: entry.extra_body ?? {},
    maxOutstanding: entry.max_outstanding ?? 64,
    // A long prompt on a busy server takes its time; between two tokens nothing does.
    firstTokenTimeoutMs: entry.first_token_timeout_ms ?? 120_000,
    tokenTimeoutMs: entry.token_timeout_ms ?? 30_000,
    requestTimeoutMs,
    healthEveryMs: entry.health_every_ms ?? 10_000,
  }));
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    throw invalid(path, 'It cannot be read as YAML or JSON.', error);
  }
}

function checked(path: string, value: unknown): Static<typeof fileSchema> {
  if (Value.Check(fileSchema, value)) return value;
  const [first] = Value.Errors(fileSchema, value);
  throw invalid(path, `${first?.instancePath ?? ''} ${first?.message ?? 'is not a list'}.`.trim());
}

function keyIn(path: string, keyFile: string): string {
  try {
    return readFileSync(keyFile, 'utf8').trim();
  } catch (error) {
    throw invalid(path, `The key file ${keyFile} cannot be read.`, error);
  }
}

function invalid(path: string, why: string, cause?: unknown): AppError {
  return new AppError('config_invalid', { message: `${path}: ${why}`, cause });
}
