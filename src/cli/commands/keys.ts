import { Command } from 'commander';
import { openKeyFile } from '../../server/keys/key-file.ts';
import type { CommandContext } from '../command-context.ts';
import { addSettings, configOf } from '../settings-options.ts';

/** `xinglin keys create|list|revoke`: API keys; the key itself is shown once and stored as a hash. */
export function keysCommand({ terminal }: CommandContext): Command {
  const keys = new Command('keys').description('Manage API keys');
  const open = (options: Record<string, unknown>) => openKeyFile(configOf(options).config.dataDir);

  const create = new Command('create')
    .description('Make a key and print it once')
    .argument('<name>', 'whose key it is')
    .action((name: string, options: Record<string, unknown>) => {
      const { record, key } = open(options).create(name);
      terminal.out(key);
      terminal.note(`${record.id} (${name}) is valid from now on; the key will not be shown again`);
    });
  const list = new Command('list')
    .description('All keys, without the keys themselves')
    .action((options: Record<string, unknown>) => {
      for (const { id, name, createdAt } of open(options).list()) {
        terminal.out(`${id}  ${createdAt}  ${name}`);
      }
    });
  const revoke = new Command('revoke')
    .description('Make a key invalid at once')
    .argument('<id>')
    .action((id: string, options: Record<string, unknown>) => {
      open(options).revoke(id);
      terminal.note(`${id} is revoked`);
    });
  for (const command of [create, list, revoke]) {
    keys.addCommand(addSettings(command, ['dataDir']).exitOverride());
  }
  return keys;
}
