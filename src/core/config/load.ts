import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { parse as parseYaml } from 'yaml';
import { AppError } from '../errors.ts';
import { type Config, configSchema } from './schema.ts';
import { type Setting, settings } from './settings.ts';

export interface ConfigSources {
  /** Values of command-line flags by setting key, as typed. */
  readonly flags?: Readonly<Record<string, string | boolean | undefined>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A YAML or JSON file; `XINGLIN_CONFIG` names one too. */
  readonly file?: string | undefined;
}

export type ConfigOrigin = 'default' | 'file' | 'env' | 'flag';

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value came from. */
  readonly origins: Readonly<Record<string, ConfigOrigin>>;
}

const FILE_VARIABLE = 'XINGLIN_CONFIG';

/**
 * Loads the configuration: defaults < file < environment < flags.
 * An unknown key, a misspelt variable or a bad number throws `config_invalid` with every problem on one line.
 */
export function loadConfig(sources: ConfigSources = {}): LoadedConfig {
  const { flags = {}, env = {} } = sources;
  const all = settings();
  const problems = unknownVariables(all, env);
  const raw: Record<string, unknown> = readConfigFile(sources.file ?? env[FILE_VARIABLE]);
  const origins: Record<string, ConfigOrigin> = {};
  for (const setting of all) {
    const { key } = setting;
    if (key in raw) origins[key] = 'file';
    else if (setting.default !== undefined) raw[key] = setting.default;
    const given = flags[key] ?? env[setting.env];
    if (given !== undefined) {
      raw[key] = typeof given === 'boolean' ? given : parse(setting, given, problems);
      origins[key] = flags[key] === undefined ? 'env' : 'flag';
    }
    origins[key] ??= 'default';
  }
  if (problems.length === 0) problems.push(...schemaProblems(raw, all));
  if (problems.length > 0) {
    throw new AppError('config_invalid', {
      message: `Invalid configuration: ${problems.join('; ')}.`,
    });
  }
  return { config: Object.freeze(raw) as Config, origins };
}

function schemaProblems(raw: unknown, all: readonly Setting[]): string[] {
  if (Value.Check(configSchema, raw)) return [];
  return [...Value.Errors(configSchema, raw)].flatMap((error) => {
    const key = error.instancePath.slice(1);
    if (key === '') {
      const known = new Set(all.map((s) => s.key));
      return Object.keys(raw as object)
        .filter((name) => !known.has(name))
        .map((name) => `unknown setting "${name}"`);
    }
    const setting = all.find((s) => s.key === key);
    return setting === undefined
      ? []
      : [`${key} (${setting.env}, --${setting.flag}) ${error.message}`];
  });
}

function parse({ type, env, flag }: Setting, text: string, problems: string[]): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        problems.push(`${env} / --${flag} is not true or false`);
      return text === 'true';
    case 'integer':
      if (!/^-?\d+$/.test(text.trim())) problems.push(`${env} / --${flag} is not a whole number`);
      return Number(text);
  }
}

/** A misspelt setting must stop the server, not silently leave a default in force. */
function unknownVariables(
  all: readonly Setting[],
  env: NonNullable<ConfigSources['env']>,
): string[] {
  const known = new Set([FILE_VARIABLE, ...all.map((s) => s.env)]);
  return Object.keys(env)
    .filter((name) => name.startsWith('XINGLIN_') && !known.has(name))
    .map((name) => `unknown variable ${name}`);
}

function readConfigFile(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {};
  let parsed: unknown;
  try {
    parsed = parseYaml(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('config_invalid', {
      message: `Cannot read the configuration file ${path}.`,
      cause,
    });
  }
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new AppError('config_invalid', { message: `${path} must hold one setting per line.` });
  }
  return { ...parsed };
}
