import { Command } from 'commander';
import type { Knowledge } from '../../compose.ts';
import { dayBefore } from '../../core/local-day.ts';
import { indexText } from '../../ingest/index-text.ts';
import type { StoredDocument } from '../../retrieval/document.ts';
import { reindexStore } from '../../retrieval/store/reindex-store.ts';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';
import { storesDiffCommand } from './stores-diff.ts';
import { storesExportCommand, storesImportCommand } from './stores-transfer.ts';

interface StoresOptions extends Record<string, unknown> {
  readonly json?: true;
}

type Work = (knowledge: Knowledge, name: string, options: StoresOptions) => Promise<void>;

/** `xinglin stores list|show|rm|verify|rebuild|diff|export|import`. */
export function storesCommand(context: CommandContext): Command {
  const { terminal, exit } = context;
  const { out, note, progress } = terminal;
  const stores = new Command('stores').description('Look at, check, move and remove vector stores');

  function subcommand(name: string, description: string, argument: string, work: Work): void {
    const command = new Command(name).description(description).option('--json', 'as JSON');
    if (argument !== '') command.argument(argument);
    addSettings(command, KNOWLEDGE_SETTINGS);
    command.action(async (...args: unknown[]) => {
      const [target, options] = argument === '' ? ['', args[0]] : [args[0], args[1]];
      await withKnowledge(options as StoresOptions, async (knowledge) =>
        work(knowledge, target as string, options as StoresOptions),
      );
    });
    stores.addCommand(command.exitOverride());
  }

  subcommand('list', 'All stores', '', async ({ store }, _name, { json }) => {
    const all = await store.listStores();
    if (json === true) out(JSON.stringify(all));
    else
      for (const s of all)
        out(`${s.id}  ${s.name}  ${s.documentCount} documents  ${s.chunkCount} chunks`);
  });
  subcommand('show', 'The documents of a store', '<store>', async ({ store }, name, { json }) => {
    const documents = await store.listDocuments((await store.getStore(name)).id);
    if (json === true) out(JSON.stringify(documents));
    else
      for (const d of documents)
        out(
          `${d.fileId}  v${d.version} ${d.status}${days(d)}  ${d.kind}  ${d.title}  (${d.sourceKey}, ${d.chunkCount} chunks)`,
        );
  });
  subcommand('rm', 'Delete a store with everything in it', '<store>', async ({ store }, name) => {
    const { id } = await store.getStore(name);
    await store.deleteStore(id);
    note(`${name} is deleted`);
  });
  subcommand(
    'verify',
    'Check that rows, words and vectors agree',
    '<store>',
    async ({ store }, name, { json }) => {
      const report = await store.verify((await store.getStore(name)).id);
      if (json === true) out(JSON.stringify(report));
      else
        for (const line of report.ok ? [`${name}: no problem found`] : report.problems) out(line);
      if (!report.ok) exit(EXIT.failed);
    },
  );
  subcommand(
    'rebuild',
    'Embed all chunks anew with the configured model',
    '<store>',
    async (knowledge, name) => {
      const { id } = await knowledge.store.getStore(name);
      await reindexStore(knowledge.store, id, knowledge.embedder, {
        textOf: (chunk, document) => indexText(document, chunk.sectionPath, chunk.text),
        onProgress: (done, total) => progress(`${done} / ${total} chunks`),
      });
      note(`${name} is rebuilt with ${knowledge.embedder.id}`);
    },
  );
  for (const build of [storesDiffCommand, storesExportCommand, storesImportCommand]) {
    stores.addCommand(build(context).exitOverride());
  }
  return stores;
}

/** When a version is in force, where that has a beginning or an end. */
function days({ inForceFrom, inForceUntil }: StoredDocument): string {
  const from = inForceFrom === undefined ? '' : ` from ${inForceFrom}`;
  return inForceUntil === undefined ? from : `${from} until ${dayBefore(inForceUntil)}`;
}
