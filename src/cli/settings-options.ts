import process from 'node:process';
import { type Command, Option } from 'commander';
import { loadConfig, type LoadedConfig } from '../core/config/load.ts';
import type { Config } from '../core/config/schema.ts';
import { settings } from '../core/config/settings.ts';

/** Adds the flags of these settings to a command; each has an environment twin, named in its help. */
export function addSettings(command: Command, keys: readonly (keyof Config)[]): Command {
  command.option('--config <file>', 'YAML or JSON file with settings (XINGLIN_CONFIG)');
  for (const setting of settings().filter(({ key }) => (keys as readonly string[]).includes(key))) {
    const preset =
      setting.default === undefined ? '' : `, default ${JSON.stringify(setting.default)}`;
    const flag = `--${setting.flag} <${setting.type === 'string' ? 'value' : setting.type}>`;
    command.addOption(new Option(flag, `${setting.description} (${setting.env}${preset})`));
  }
  return command;
}

/** Reads the configuration for a command from its flags, the environment and the file. */
export function configOf(options: Readonly<Record<string, unknown>>): LoadedConfig {
  const known = new Set(settings().map(({ key }) => key));
  const flags = Object.fromEntries(
    Object.entries(options).filter(
      (entry): entry is [string, string] => known.has(entry[0]) && typeof entry[1] === 'string',
    ),
  );
  const file = typeof options['config'] === 'string' ? options['config'] : undefined;
  return loadConfig({ flags, env: process.env, file });
}
