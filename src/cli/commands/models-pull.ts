import process from 'node:process';
import { Command, Option } from 'commander';
import { AppError } from '../../core/errors.ts';
import type { HubName } from '../../inference/models/catalogue.ts';
import type { ModelKind } from '../../inference/models/describe-gguf.ts';
import type { DownloadProgress } from '../../inference/models/download-progress.ts';
import { type Pulled, pullModel } from '../../inference/models/pull-model.ts';
import { byteText, durationText } from '../byte-text.ts';
import type { CommandContext } from '../command-context.ts';
import { openShelf, readOwnCatalogue } from '../own-models.ts';
import { createProxiedFetch } from '../proxied-fetch.ts';
import { addSettings } from '../settings-options.ts';
import type { Terminal } from '../terminal.ts';

interface PullOptions extends Record<string, unknown> {
  readonly hub: HubName;
  readonly baseUrl?: string;
  readonly quantisation?: string;
  readonly name?: string;
  readonly sha256?: string;
  readonly kind?: ModelKind;
  readonly attempts: string;
  readonly idleTimeoutMs: string;
  readonly json?: true;
}

/** `xinglin models pull`: a model of the catalogue, or any GGUF file, over HTTP. */
export function modelsPullCommand({ terminal }: CommandContext): Command {
  const command = new Command('pull')
    .description('Download a model; run it again to go on after a break')
    .argument('<name or url>', 'a name of "models list --available", or the URL of a GGUF file')
    .addOption(
      new Option('--hub <hub>', 'where to download from')
        .choices(['huggingface', 'modelscope'])
        .default('huggingface'),
    )
    .option('--base-url <url>', 'a mirror with the paths of the hub, instead of its own address')
    .option('--quantisation <type>', 'such as Q8_0; default: the first one of the catalogue')
    .option('--name <id>', 'name to install it under')
    .option('--sha256 <hex>', 'digest the file has to have, instead of the one in the catalogue')
    .addOption(
      new Option('--kind <kind>', 'what it is for, where the file does not tell').choices([
        'chat',
        'embedding',
        'rerank',
      ]),
    )
    .option('--attempts <n>', 'attempts in a row that may bring nothing', '6')
    .option('--idle-timeout-ms <n>', 'give a connection up after so long without a byte', '60000')
    .option('--json', 'as JSON');
  addSettings(command, ['dataDir']);
  return command.action(async (what: string, options: PullOptions) => {
    const { hub, baseUrl, quantisation, name: id, sha256, kind } = options;
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const pulled = await pullModel(
      { what, hub, baseUrl, quantisation, id, sha256: sha256?.toLowerCase(), kind },
      {
        shelf: openShelf(options),
        catalogue: readOwnCatalogue(),
        download: {
          fetch: createProxiedFetch(),
          headers: token(what, options),
          signal: stop.signal,
          attempts: Number(options.attempts),
          idleTimeoutMs: Number(options.idleTimeoutMs),
          onProgress: createProgressLines(terminal, options.name ?? what),
          onRetry: (reason, waitMs) =>
            terminal.note(`${reason}; again in ${durationText(waitMs / 1000)}`),
        },
      },
    ).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
      throw new AppError('cancelled', { message: 'stopped; run the same command to go on' });
    });
    if (options.json === true) terminal.out(JSON.stringify(pulled));
    else for (const line of doneLines(pulled)) terminal.note(line);
  });
}

/** Gated models want to know who asks. Sent to the hub itself only: never to a URL or a mirror someone typed. */
function token(what: string, { hub, baseUrl }: PullOptions): Record<string, string> {
  const value = process.env['HF_TOKEN'];
  const isName = !/^https?:/i.test(what) && hub === 'huggingface' && baseUrl === undefined;
  const isOwn = isName || what.startsWith('https://huggingface.co/');
  return value === undefined || !isOwn ? {} : { authorization: `Bearer ${value}` };
}

const LINE_EVERY_MS = 10_000;

/** A live line on a terminal; in a pipe a line now and then. */
function createProgressLines(
  terminal: Terminal,
  name: string,
): (progress: DownloadProgress) => void {
  let notedAt = performance.now();
  return (progress) => {
    const line = `${name}  ${progressText(progress)}`;
    terminal.progress(line);
    if (!process.stderr.isTTY && performance.now() - notedAt > LINE_EVERY_MS) {
      notedAt = performance.now();
      terminal.note(line);
    }
  };
}

export function progressText(progress: DownloadProgress): string {
  const { doneBytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const part =
    totalBytes === undefined
      ? byteText(doneBytes)
      : `${((doneBytes / totalBytes) * 100).toFixed(1)} % of ${byteText(totalBytes)}`;
  const left = secondsLeft === undefined ? '' : `  ${durationText(secondsLeft)} left`;
  return `${part}  ${byteText(Math.round(bytesPerSecond))}/s${left}`;
}

function doneLines({ model, resumedBytes, isVerified }: Pulled): string[] {
  const [file] = model.files;
  return [
    ...(resumedBytes > 0 ? [`${byteText(resumedBytes)} were there from an earlier run`] : []),
    `${model.id} is installed: ${model.path} (${model.kind}, ${byteText(model.sizeBytes)})`,
    isVerified
      ? `sha256 ${file?.sha256}, as expected`
      : `sha256 ${file?.sha256} (no digest was known beforehand; pin this one with --sha256)`,
  ];
}
