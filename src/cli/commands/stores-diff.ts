import { Command } from 'commander';
import {
  compareVersions,
  type VersionComparison,
} from '../../retrieval/changes/compare-versions.ts';
import type { StoredDocument } from '../../retrieval/document.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';

interface DiffOptions extends Record<string, unknown> {
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** `xinglin stores diff`: what changed between two versions of a document, section by section. */
export function storesDiffCommand({ terminal }: CommandContext): Command {
  const command = new Command('diff')
    .description('What changed between two versions of a document')
    .argument('<store>')
    .argument('<document>', 'source key, file name, its stem, title, file id or document id')
    .option('--from <version>', 'number or printed label; default: the one before')
    .option('--to <version>', 'number or printed label; default: the newest')
    .option('--json', 'as JSON');
  addSettings(command, KNOWLEDGE_SETTINGS);
  return command.action((storeName: string, document: string, options: DiffOptions) =>
    withKnowledge(options, async ({ store }) => {
      const { id: storeId } = await store.getStore(storeName);
      const { from, to } = options;
      const comparison = await compareVersions(store, {
        storeId,
        document,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
      if (options.json === true) terminal.out(JSON.stringify(comparison));
      else for (const line of lines(comparison)) terminal.out(line);
    }),
  );
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

function lines({ from, to, sections }: VersionComparison): string[] {
  const head = [`- ${named(from)}`, `+ ${named(to)}`];
  if (sections.length === 0) return [...head, 'no sentence differs'];
  return [
    ...head,
    ...sections.flatMap(({ path, change, sentences }) => [
      `${MARKS[change]} [${path.at(-1) ?? ''}]`,
      ...sentences.map(({ kind, text }) => `  ${MARKS[kind]} ${text}`),
    ]),
  ];
}

function named({ sourceKey, version, versionLabel, status, ...days }: StoredDocument): string {
  const label = versionLabel === undefined ? '' : ` ${versionLabel}`;
  const from = days.inForceFrom === undefined ? '' : `, from ${days.inForceFrom}`;
  const until = days.inForceUntil === undefined ? '' : `, before ${days.inForceUntil}`;
  return `${sourceKey} v${version}${label} (${status}${from}${until})`;
}
