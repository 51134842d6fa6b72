import { Command } from 'commander';
import { STATED_CONTEXT, statedMemory } from '../../inference/models/catalogue.ts';
import type { InstalledModel } from '../../inference/models/model-shelf.ts';
import { verifyModel } from '../../inference/models/verify-model.ts';
import { byteText } from '../byte-text.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-code.ts';
import { openShelf, readOwnCatalogue } from '../own-models.ts';
import { addSettings } from '../settings-options.ts';
import { modelsDraftCommand } from './models-draft.ts';
import { modelsImportCommand } from './models-import.ts';
import { modelsPullCommand } from './models-pull.ts';

interface ModelsOptions extends Record<string, unknown> {
  readonly available?: true;
  readonly json?: true;
}

/** `xinglin models list|pull|import|draft|verify|remove`: the models in the data directory. */
export function modelsCommand(context: CommandContext): Command {
  const { terminal, exit } = context;
  const { out, note, progress } = terminal;
  const models = new Command('models').description('Fetch, import, check and remove models');

  const list = new Command('list')
    .description('Installed models, or those that can be pulled')
    .option('--available', 'the catalogue, with licences and memory needs')
    .option('--json', 'as JSON')
    .action((options: ModelsOptions) => {
      const installed = openShelf(options).list();
      if (options.available === true) {
        for (const line of availableLines(installed, options.json === true)) out(line);
      } else if (options.json === true) out(JSON.stringify(installed));
      else if (installed.length === 0) note('no models; "xinglin models list --available"');
      else for (const model of installed) out(installedLine(model));
    });
  const remove = new Command('remove')
    .alias('rm')
    .description('Delete a model, or what a broken-off pull left of it')
    .argument('<id>')
    .action(async (id: string, options: ModelsOptions) => {
      await openShelf(options).remove(id);
      note(`${id} is removed`);
    });
  const verify = new Command('verify')
    .description('Compare the files of a model with the digests taken when it came')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, options: ModelsOptions) => {
      const model = openShelf(options).get(id);
      const problems = await verifyModel(model, (file) => progress(`reading ${file}`));
      if (options.json === true) out(JSON.stringify({ id, ok: problems.length === 0, problems }));
      else
        for (const line of problems.length === 0 ? [`${id}: no problem found`] : problems)
          out(line);
      if (problems.length > 0) exit(EXIT.failed);
    });
  for (const command of [list, remove, verify]) addSettings(command, ['dataDir']);
  const others = [
    modelsPullCommand(context),
    modelsImportCommand(context),
    modelsDraftCommand(context),
  ];
  for (const command of [list, ...others, verify, remove])
    models.addCommand(command.exitOverride());
  return models;
}

function installedLine(model: InstalledModel): string {
  const { id, kind, quantisation = '', sizeBytes, base, draft, format, licence = '' } = model;
  const of = base === undefined ? '' : ` of ${base}`;
  const guesses = draft === undefined ? '' : `  draft: ${draft}`;
  const type = quantisation === '' ? format : quantisation;
  return `${id.padEnd(28)} ${`${kind}${of}`.padEnd(10)} ${type.padEnd(8)} ${byteText(sizeBytes).padStart(8)}  ${licence}${guesses}`;
}

function availableLines(installed: readonly InstalledModel[], json: boolean): string[] {
  const catalogue = readOwnCatalogue();
  const rows = catalogue.models.map((entry) => ({
    ...entry,
    installed: installed.some(({ id }) => id === entry.id),
    files: entry.files.map((file) => ({
      ...file,
      memoryBytes: statedMemory(catalogue, entry, file) ?? null,
    })),
  }));
  if (json) return [JSON.stringify(rows)];
  return [
    ...rows.map(({ id, kind, licence, parameters, files, installed: has, original, sources }) => {
      const memory = files.map(
        (file) =>
          `${file.quantisation} ${file.memoryBytes === null ? '?' : byteText(file.memoryBytes)}`,
      );
      const hubs = Object.keys(sources).join('+');
      const what = files.length === 0 ? `weights only: ${original}` : memory.join(', ');
      return `${has ? '*' : ' '} ${id.padEnd(26)} ${kind.padEnd(9)} ${`${(parameters / 1e9).toFixed(1)}B`.padStart(6)}  ${what}  [${licence}; ${hubs}]`;
    }),
    `* installed. Memory: file + one conversation of ${STATED_CONTEXT} tokens + buffers.`,
  ];
}
