import { Command, Option } from 'commander';
import type { ModelKind } from '../../inference/models/describe-gguf.ts';
import { importModel } from '../../inference/models/import-model.ts';
import { byteText } from '../byte-text.ts';
import type { CommandContext } from '../command-context.ts';
import { openShelf } from '../own-models.ts';
import { addSettings } from '../settings-options.ts';

interface ImportOptions extends Record<string, unknown> {
  readonly name?: string;
  readonly kind?: ModelKind;
  readonly base?: string;
  readonly link?: true;
  readonly json?: true;
}

/** `xinglin models import`: a model that came on a disk, for sites without a network. */
export function modelsImportCommand({ terminal }: CommandContext): Command {
  const command = new Command('import')
    .description('Install a GGUF file, a LoRA adapter or an ONNX folder from this machine')
    .argument('<path>')
    .option('--name <id>', 'name to install it under; default: the name of the file or folder')
    .addOption(
      new Option('--kind <kind>', 'what it is for, where the file does not tell').choices([
        'chat',
        'embedding',
        'rerank',
      ]),
    )
    .option('--base <id>', 'of a LoRA adapter: the model it changes')
    .option('--link', 'leave the files where they are and point at them')
    .option('--json', 'as JSON');
  addSettings(command, ['dataDir']);
  return command.action(async (path: string, options: ImportOptions) => {
    const { name: id, kind, base, link } = options;
    const onProgress = (file: string, done: number, total: number): void =>
      terminal.progress(`${file}  ${((done / total) * 100).toFixed(0)} % of ${byteText(total)}`);
    const request = { path, id, kind, base, link: link === true, onProgress };
    const model = await importModel(request, openShelf(options));
    if (options.json === true) terminal.out(JSON.stringify(model));
    else {
      const of = model.base === undefined ? '' : ` of ${model.base}`;
      terminal.note(`${model.id} is installed: ${model.kind}${of}, ${byteText(model.sizeBytes)}`);
      for (const { name, sha256 } of model.files) terminal.note(`sha256 ${sha256}  ${name}`);
    }
  });
}
