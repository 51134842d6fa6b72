import { Command } from 'commander';
import type { Config } from '../../core/config/schema.ts';
import { settings, shownValue } from '../../core/config/settings.ts';
import type { CommandContext } from '../command-context.ts';
import { addSettings, configOf } from '../settings-options.ts';

/** `xinglin config`: each setting, its value and where it came from. */
export function configCommand({ terminal }: CommandContext): Command {
  const command = new Command('config')
    .description('Show every setting, its value and its origin')
    .option('--json', 'as JSON');
  addSettings(
    command,
    settings().map(({ key }) => key as keyof Config),
  );
  return command.action((options: Record<string, unknown>) => {
    const { config, origins } = configOf(options);
    const rows = settings().map((setting) => ({
      key: setting.key,
      value: shownValue(setting, config[setting.key as keyof Config]) ?? null,
      origin: origins[setting.key],
    }));
    if (options['json'] === true) terminal.out(JSON.stringify(rows));
    else
      for (const { key, value, origin } of rows)
        terminal.out(`${key.padEnd(16)} ${String(value ?? '–').padEnd(20)} ${origin}`);
  });
}
