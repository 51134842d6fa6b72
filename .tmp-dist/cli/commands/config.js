import { Command } from 'commander';
import { settings } from '../../core/config/settings.js';
import { addSettings, configOf } from '../settings-options.js';
/** `xinglin config`: each setting, its value and where it came from. */
export function configCommand({ terminal }) {
  const command = new Command('config')
    .description('Show every setting, its value and its origin')
    .option('--json', 'as JSON');
  addSettings(
    command,
    settings().map(({ key }) => key),
  );
  return command.action((options) => {
    const { config, origins } = configOf(options);
    const rows = settings().map(({ key }) => ({
      key,
      value: config[key] ?? null,
      origin: origins[key],
    }));
    if (options['json'] === true) terminal.out(JSON.stringify(rows));
    else
      for (const { key, value, origin } of rows)
        terminal.out(`${key.padEnd(16)} ${String(value ?? '–').padEnd(20)} ${origin}`);
  });
}
//# sourceMappingURL=config.js.map
