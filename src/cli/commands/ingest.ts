import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Knowledge, openKnowledge } from '../../compose.ts';
import { createLogger } from '../../core/logger.ts';
import { yieldToOthers } from '../../core/yield-to-others.ts';
import { FILE_FORMATS } from '../../ingest/load/file-formats.ts';
import { pruneStore } from '../../ingest/prune-store.ts';
import { watchPaths } from '../../ingest/watch-paths.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../retrieval/document.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ingestLine, progressLine } from '../ingest-line.ts';
import { KNOWLEDGE_SETTINGS } from '../own-knowledge.ts';
import { addSettings, configOf } from '../settings-options.ts';
import { openOrCreateStore } from '../starter-corpora.ts';
import type { Terminal } from '../terminal.ts';

/** While some wait for the disk, others are cut: one flush serves all that wait. */
const FILES_AT_ONCE = 8;

interface IngestOptions extends Record<string, unknown> {
  readonly kind: DocumentKind | 'auto';
  readonly parallel?: number;
  readonly prune?: true;
  readonly watch?: true;
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
    .addOption(
      new Option(
        '--parallel <files>',
        'files worked on at the same time; default: 8, or the cores where there are more',
      ).argParser(positiveInteger),
    )
    .option('--prune', 'remove what is in the store but not among these files')
    .option('--watch', 'go on, and take up files as they change, until interrupted')
    .option('--json', 'one JSON object per file on stdout');
  addSettings(command, [...KNOWLEDGE_SETTINGS, 'store', 'maxFileBytes']);
  return command.action(async (paths: string[], options: IngestOptions) => {
    const { config } = configOf(options);
    yieldToOthers();
    const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
    const knowledge = await openKnowledge(config, logger);
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    try {
      const { id: storeId } = await openOrCreateStore(knowledge.store, config.store);
      const run = { paths, options, storeId, signal: stop.signal };
      exit(await ingestOnce(knowledge, terminal, run));
      if (options.watch === true) {
        terminal.note('watching for changes; Ctrl-C ends it');
        for await (const _ of watchPaths(paths, stop.signal))
          exit(await ingestOnce(knowledge, terminal, run));
      }
    } finally {
      await knowledge.close();
    }
  });
}

function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new InvalidArgumentError('expected a number from 1 to 64');
  return number;
}

interface IngestRun {
  readonly paths: readonly string[];
  readonly options: IngestOptions;
  readonly storeId: string;
  readonly signal: AbortSignal;
}

async function ingestOnce(
  { store, ingest }: Pick<Knowledge, 'store' | 'ingest'>,
  terminal: Terminal,
  { paths, options, storeId, signal }: IngestRun,
): Promise<ExitCode> {
  const counts = { added: 0, updated: 0, unchanged: 0, failed: 0 };
  const kept = new Set<string>();
  let unread = 0;
  const started = performance.now();
  const request = {
    storeId,
    paths,
    parallel: options.parallel ?? Math.max(FILES_AT_ONCE, availableParallelism()),
    ...(options.kind === 'auto' ? {} : { kind: options.kind }),
  };
  for await (const event of ingest.ingestPaths(request, signal)) {
    counts[event.type] += 1;
    if (event.sourceKey === undefined) unread += 1;
    else kept.add(event.sourceKey);
    if (options.json === true) terminal.out(JSON.stringify(event));
    if (event.type === 'failed' || (options.json !== true && event.type !== 'unchanged'))
      terminal.note(ingestLine(event));
    terminal.progress(progressLine(event, performance.now() - started));
  }
  const removed =
    options.prune === true ? await prune({ store, terminal, storeId, kept, unread, signal }) : 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.note(
    `${counts.added} added, ${counts.updated} updated, ${counts.unchanged} unchanged, ` +
      `${options.prune === true ? `${removed} removed, ` : ''}${counts.failed} failed in ${seconds} s`,
  );
  const done = counts.added + counts.updated + counts.unchanged;
  if (counts.failed > 0) return done === 0 && counts.failed === 1 ? EXIT.failed : EXIT.partly;
  if (done > 0 || removed > 0) return EXIT.done;
  terminal.note('xinglin: no file found to ingest');
  return EXIT.failed;
}

/** A folder that could not be read would look empty: then nothing is removed. Nor is it where no file was found at all. */
async function prune({
  store,
  terminal,
  storeId,
  kept,
  unread,
  signal,
}: {
  readonly store: Knowledge['store'];
  readonly terminal: Terminal;
  readonly storeId: string;
  readonly kept: ReadonlySet<string>;
  readonly unread: number;
  readonly signal: AbortSignal;
}): Promise<number> {
  if (unread > 0 || kept.size === 0) {
    terminal.note('nothing removed: not every place could be read');
    return 0;
  }
  let removed = 0;
  for await (const { sourceKey, version } of pruneStore(store, storeId, kept, signal)) {
    removed += 1;
    terminal.note(`removed   ${sourceKey} (version ${version})`);
  }
  return removed;
}
