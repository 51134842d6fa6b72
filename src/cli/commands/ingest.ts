import process from 'node:process';
import { Command, Option } from 'commander';
import { openKnowledge } from '../../compose.ts';
import { createLogger } from '../../core/logger.ts';
import { FILE_FORMATS } from '../../ingest/load/file-formats.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../retrieval/document.ts';
import { EXIT } from '../exit-code.ts';
import { ingestLine } from '../ingest-line.ts';
import type { CommandContext } from '../command-context.ts';
import { addSettings, configOf } from '../settings-options.ts';
import { openOrCreateStore } from '../starter-corpora.ts';

interface IngestOptions extends Record<string, unknown> {
  readonly kind: DocumentKind | 'auto';
  readonly json?: true;
}

/** `xinglin ingest`: files and folders into a store; unchanged files cost a hash, changed ones become new versions. */
export function ingestCommand({ terminal, exit }: CommandContext): Command {
  const command = new Command('ingest')
    .description(`Load files into a store: ${FILE_FORMATS.map(({ name }) => name).join(', ')}`)
    .argument('<paths...>', 'files and folders')
    .addOption(
      new Option('--kind <kind>', 'what the files are')
        .choices([...DOCUMENT_KINDS, 'auto'])
        .default('auto'),
    )
    .option('--json', 'one JSON object per file on stdout');
  addSettings(command, [
    'dataDir',
    'storage',
    'postgresUrl',
    'store',
    'embedder',
    'maxFileBytes',
    'logLevel',
  ]);
  return command.action(async (paths: string[], options: IngestOptions) => {
    const { config } = configOf(options);
    const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
    const knowledge = await openKnowledge(config, logger);
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const counts = { added: 0, updated: 0, unchanged: 0, failed: 0 };
    const started = performance.now();
    try {
      const { id } = await openOrCreateStore(knowledge.store, config.store);
      const request = {
        storeId: id,
        paths,
        ...(options.kind === 'auto' ? {} : { kind: options.kind }),
      };
      for await (const event of knowledge.ingest.ingestPaths(request, stop.signal)) {
        counts[event.type] += 1;
        if (options.json === true) terminal.out(JSON.stringify(event));
        if (event.type === 'failed') terminal.note(ingestLine(event));
        else if (options.json !== true && event.type !== 'unchanged')
          terminal.note(ingestLine(event));
        else terminal.progress(ingestLine(event));
      }
    } finally {
      await knowledge.close();
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    terminal.note(
      `${counts.added} added, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.failed} failed in ${seconds} s`,
    );
    const done = counts.added + counts.updated + counts.unchanged;
    if (counts.failed > 0) exit(done === 0 && counts.failed === 1 ? EXIT.failed : EXIT.partly);
    if (done + counts.failed === 0) {
      terminal.note('xinglin: no file found to ingest');
      exit(EXIT.failed);
    }
  });
}
