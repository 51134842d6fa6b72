import { statSync } from 'node:fs';
import { Command } from 'commander';
import {
  checkArchive,
  readArchive,
  writeArchive,
} from '../../retrieval/store/transfer/archive-file.ts';
import { importStore } from '../../retrieval/store/transfer/import-store.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';

interface TransferOptions extends Record<string, unknown> {
  readonly name?: string;
  readonly json?: true;
}

const NOTE_EVERY = 500;

/** `xinglin stores export`: a backup of one store, also while servers use it. */
export function storesExportCommand({ terminal }: CommandContext): Command {
  const command = new Command('export')
    .description('Write a store to a file, as a backup or to move it; servers may go on using it')
    .argument('<store>')
    .argument('<file>', 'such as inserts.jsonl.gz; replaced when the new one is whole')
    .option('--json', 'as JSON');
  addSettings(command, KNOWLEDGE_SETTINGS);
  return command.action((name: string, file: string, options: TransferOptions) =>
    withKnowledge(options, async ({ store }) => {
      const { id } = await store.getStore(name);
      const entries = await writeArchive(file, counted(store.exportStore(id), terminal.progress));
      const sizeBytes = statSync(file).size;
      if (options.json === true) terminal.out(JSON.stringify({ file, entries, sizeBytes }));
      else terminal.note(`${name} is in ${file} (${entries} entries, ${sizeBytes} bytes)`);
    }),
  );
}

/** `xinglin stores import`: takes in what `export` wrote, whichever storage it came from. */
export function storesImportCommand({ terminal }: CommandContext): Command {
  const command = new Command('import')
    .description('Take in a store that export wrote, from either storage')
    .argument('<file>')
    .option('--name <name>', 'default: the name it had')
    .option('--json', 'as JSON');
  addSettings(command, KNOWLEDGE_SETTINGS);
  return command.action((file: string, options: TransferOptions) =>
    withKnowledge(options, async ({ store }) => {
      const total = await checkArchive(file);
      const record = await importStore(store, readArchive(file), {
        name: options.name,
        onProgress: (done) => {
          if (done % NOTE_EVERY === 0) terminal.progress(`${done} / ${total} entries`);
        },
      });
      if (options.json === true) terminal.out(JSON.stringify(record));
      else {
        const { name, documentCount, chunkCount } = record;
        terminal.note(`${name}: ${documentCount} documents in force, ${chunkCount} chunks`);
      }
    }),
  );
}

async function* counted<T>(
  entries: AsyncGenerator<T>,
  progress: (line: string) => void,
): AsyncGenerator<T> {
  let done = 0;
  for await (const entry of entries) {
    done += 1;
    if (done % NOTE_EVERY === 0) progress(`${done} entries`);
    yield entry;
  }
}
