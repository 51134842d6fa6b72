import { join } from 'node:path';
import { Command } from 'commander';
import { createTemplates, type Templates } from '../../clinical/templates/create-templates.ts';
import type { CommandContext } from '../command-context.ts';
import { parseInputFile, readInputFile } from '../input-file.ts';
import { addSettings, configOf } from '../settings-options.ts';

interface TemplatesOptions extends Record<string, unknown> {
  readonly json?: true;
}

type Work = (templates: Templates, target: string, options: TemplatesOptions) => void;

/** `xinglin templates list|show|add|rm`. */
export function templatesCommand({ terminal }: CommandContext): Command {
  const { out, note } = terminal;
  const templates = new Command('templates').description('The templates of reports and records');

  function subcommand(name: string, description: string, argument: string, work: Work): void {
    const command = new Command(name).description(description).option('--json', 'as JSON');
    if (argument !== '') command.argument(argument);
    addSettings(command, ['dataDir']);
    command.action((...args: unknown[]) => {
      const [target, options] = argument === '' ? ['', args[0]] : [args[0], args[1]];
      const { config } = configOf(options as TemplatesOptions);
      const own = createTemplates({ folder: join(config.dataDir, 'templates') });
      work(own, target as string, options as TemplatesOptions);
    });
    templates.addCommand(command.exitOverride());
  }

  subcommand('list', 'All templates', '', (own, _target, { json }) => {
    const entries = own.list();
    if (json === true) out(JSON.stringify(entries));
    else
      for (const { template, origin } of entries) {
        const slots = template.sections.flatMap((section) => section.slots).length;
        out(
          `${template.id.padEnd(22)} ${template.name.zh}  ${template.name.en}  ${slots} slots${origin === 'own' ? '  (own)' : ''}`,
        );
      }
  });
  subcommand('show', 'One template as JSON', '<id>', (own, id) => {
    out(JSON.stringify(own.get(id).template, null, 2));
  });
  subcommand('add', 'Check a template file and store it', '<file>', (own, file) => {
    note(`${own.add(parseInputFile(file, readInputFile(file))).id} is stored`);
  });
  subcommand('rm', 'Remove a template of your own', '<id>', (own, id) => {
    own.remove(id);
    note(`${id} is removed`);
  });
  return templates;
}
