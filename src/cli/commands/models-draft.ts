import { Command } from 'commander';
import { AppError } from '../../core/errors.ts';
import { setDraft } from '../../inference/models/set-draft.ts';
import type { CommandContext } from '../command-context.ts';
import { openShelf } from '../own-models.ts';
import { addSettings } from '../settings-options.ts';

interface DraftOptions extends Record<string, unknown> {
  readonly none?: true;
}

/** `xinglin models draft`: which installed model guesses ahead for another one. */
export function modelsDraftCommand({ terminal }: CommandContext): Command {
  const command = new Command('draft')
    .description('Let a smaller model of the same vocabulary guess ahead for a model')
    .argument('<id>')
    .argument('[draft]', 'an installed model')
    .option('--none', 'no model any more');
  addSettings(command, ['dataDir']);
  return command.action(async (id: string, draft: string | undefined, options: DraftOptions) => {
    if ((draft === undefined) !== (options.none === true)) {
      throw new AppError('invalid_request', { message: 'Give a draft model, or --none.' });
    }
    await setDraft(openShelf(options), id, draft);
    terminal.note(
      draft === undefined ? `${id} has no draft model` : `${draft} guesses ahead for ${id}`,
    );
  });
}
