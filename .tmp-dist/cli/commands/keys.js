import { Command } from 'commander';
import { openKeyFile } from '../../server/keys/key-file.js';
import { addSettings, configOf } from '../settings-options.js';
/** `xinglin keys create|list|revoke`: API keys; the key itself is shown once and stored as a hash. */
export function keysCommand({ terminal }) {
  const keys = new Command('keys').description('Manage API keys');
  const open = (options) => openKeyFile(configOf(options).config.dataDir);
  const create = new Command('create')
    .description('Make a key and print it once')
    .argument('<name>', 'whose key it is')
    .action((name, options) => {
      const { record, key } = open(options).create(name);
      terminal.out(key);
      terminal.note(`${record.id} (${name}) is valid from now on; the key will not be shown again`);
    });
  const list = new Command('list')
    .description('All keys, without the keys themselves')
    .action((options) => {
      for (const { id, name, createdAt } of open(options).list()) {
        terminal.out(`${id}  ${createdAt}  ${name}`);
      }
    });
  const revoke = new Command('revoke')
    .description('Make a key invalid at once')
    .argument('<id>')
    .action((id, options) => {
      open(options).revoke(id);
      terminal.note(`${id} is revoked`);
    });
  for (const command of [create, list, revoke]) {
    keys.addCommand(addSettings(command, ['dataDir']).exitOverride());
  }
  return keys;
}
//# sourceMappingURL=keys.js.map
