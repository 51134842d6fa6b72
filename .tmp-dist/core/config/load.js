import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { parse as parseYaml } from 'yaml';
import { AppError } from '../errors.js';
import { configSchema } from './schema.js';
import { settings } from './settings.js';
const FILE_VARIABLE = 'XINGLIN_CONFIG';
/**
 * Loads the configuration: defaults < file < environment < flags.
 * An unknown key, a misspelt variable or a bad number throws `config_invalid` with every problem on one line.
 */
export function loadConfig(sources = {}) {
  const { flags = {}, env = {} } = sources;
  const all = settings();
  const problems = unknownVariables(all, env);
  const raw = readConfigFile(sources.file ?? env[FILE_VARIABLE]);
  const origins = {};
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
  return { config: Object.freeze(raw), origins };
}
function schemaProblems(raw, all) {
  if (Value.Check(configSchema, raw)) return [];
  return [...Value.Errors(configSchema, raw)].flatMap((error) => {
    const key = error.instancePath.slice(1);
    if (key === '') {
      const known = new Set(all.map((s) => s.key));
      return Object.keys(raw)
        .filter((name) => !known.has(name))
        .map((name) => `unknown setting "${name}"`);
    }
    const setting = all.find((s) => s.key === key);
    return setting === undefined
      ? []
      : [`${key} (${setting.env}, --${setting.flag}) ${error.message}`];
  });
}
function parse({ type, env, flag }, text, problems) {
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
function unknownVariables(all, env) {
  const known = new Set([FILE_VARIABLE, ...all.map((s) => s.env)]);
  return Object.keys(env)
    .filter((name) => name.startsWith('XINGLIN_') && !known.has(name))
    .map((name) => `unknown variable ${name}`);
}
function readConfigFile(path) {
  if (path === undefined) return {};
  let parsed;
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
//# sourceMappingURL=load.js.map
