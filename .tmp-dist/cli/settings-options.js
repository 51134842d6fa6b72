import process from 'node:process';
import { Option } from 'commander';
import { loadConfig } from '../core/config/load.js';
import { settings } from '../core/config/settings.js';
/** Adds the flags of these settings to a command; each has an environment twin, named in its help. */
export function addSettings(command, keys) {
  command.option('--config <file>', 'YAML or JSON file with settings (XINGLIN_CONFIG)');
  for (const setting of settings().filter(({ key }) => keys.includes(key))) {
    const preset = setting.default === undefined ? '' : `, default ${String(setting.default)}`;
    const flag = `--${setting.flag} <${setting.type === 'string' ? 'value' : setting.type}>`;
    command.addOption(new Option(flag, `${setting.description} (${setting.env}${preset})`));
  }
  return command;
}
/** Reads the configuration for a command from its flags, the environment and the file. */
export function configOf(options) {
  const known = new Set(settings().map(({ key }) => key));
  const flags = Object.fromEntries(
    Object.entries(options).filter((entry) => known.has(entry[0]) && typeof entry[1] === 'string'),
  );
  const file = typeof options['config'] === 'string' ? options['config'] : undefined;
  return loadConfig({ flags, env: process.env, file });
}
//# sourceMappingURL=settings-options.js.map
