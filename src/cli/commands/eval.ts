import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { openEngines, packageRoot } from '../../compose.ts';
import { readGroundingCases } from '../../eval/grounding-cases.ts';
import { runGroundingSuite } from '../../eval/grounding-suite.ts';
import { readRetrievalSet, retrievalSetNames } from '../../eval/beir.ts';
import { METHODS, type RetrievalResult, runRetrievalSuite } from '../../eval/retrieval-suite.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';
import { type SplitChoice, splitOption, splitsOf } from '../split-option.ts';
import { evalRecordQualityCommand, evalReportsCommand } from './eval-clinical.ts';
import { groundingLines } from './grounding-table.ts';
import { loadStarterCorpora } from '../starter-corpora.ts';

interface EvalOptions extends Record<string, unknown> {
  readonly data: string;
  readonly split: SplitChoice;
  readonly failures?: true;
  readonly json?: true;
}

/** `xinglin eval grounding`: the evaluation questions through the real dialogue, as a table with 95 % intervals. */
export function evalCommand(context: CommandContext): Command {
  const { terminal } = context;
  const suite = new Command('grounding')
    .description('Retrieval, quotations, refusals, follow-ups and emergencies on corpora/eval')
    .option('--data <folder>', 'evaluation folder', join(packageRoot, 'corpora/eval'))
    .addOption(splitOption())
    .option('--failures', 'name every case that went wrong')
    .option('--json', 'as JSON');
  addSettings(suite, [...KNOWLEDGE_SETTINGS, 'store', 'model', 'threads', 'gpu']);
  suite.action((options: EvalOptions) =>
    withKnowledge(options, async (knowledge, { config, logger }) => {
      await loadStarterCorpora(config, knowledge, terminal);
      const engines = await openEngines(config, logger);
      const { id: storeId } = await knowledge.store.getStore(config.store);
      const cases = readGroundingCases(options.data, splitsOf(options.split));
      const result = await runGroundingSuite({ ...knowledge, engine: engines[0], storeId }, cases);
      await Promise.all(engines.map((engine) => engine.close()));
      if (options.json === true) terminal.out(JSON.stringify(result));
      else for (const line of groundingLines(result)) terminal.out(line);
      if (options.failures === true) for (const line of result.failures) terminal.note(line);
    }),
  );
  return new Command('eval')
    .description('Measure quality')
    .addCommand(suite.exitOverride())
    .addCommand(retrievalCommand(terminal).exitOverride())
    .addCommand(evalReportsCommand(context).exitOverride())
    .addCommand(evalRecordQualityCommand(context).exitOverride());
}

interface RetrievalOptions extends Record<string, unknown> {
  readonly data: string;
  readonly json?: true;
}

/** `xinglin eval retrieval`: BM25, dense and hybrid over sets in BEIR layout, in a data directory of its own. */
function retrievalCommand(terminal: CommandContext['terminal']): Command {
  const suite = new Command('retrieval')
    .description('nDCG@10 and Recall of BM25, dense and hybrid on sets in BEIR layout')
    .requiredOption('--data <folder>', 'folder with one folder per set')
    .option('--json', 'as JSON');
  addSettings(suite, ['embedder', 'upstreams', 'logLevel']);
  return suite.action(async (options: RetrievalOptions) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'xinglin-eval-'));
    try {
      await withKnowledge({ ...options, dataDir, storage: 'sqlite' }, async (knowledge) => {
        const results: RetrievalResult[] = [];
        for (const name of retrievalSetNames(options.data)) {
          terminal.note(`${name} …`);
          results.push(await runRetrievalSuite(knowledge, readRetrievalSet(options.data, name)));
        }
        if (options.json === true) terminal.out(JSON.stringify(results));
        else for (const line of results.flatMap(retrievalLines)) terminal.out(line);
      });
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
}

function retrievalLines({ set, documents, queries, scores }: RetrievalResult): string[] {
  return [
    `${set} (${documents} documents, ${queries} held-out queries)`,
    ...METHODS.map((method) => {
      const { ndcg10, recall10, recall50 } = scores[method];
      return `  ${method.padEnd(7)} nDCG@10 ${ndcg10.toFixed(4)}  Recall@10 ${recall10.toFixed(4)}  Recall@50 ${recall50.toFixed(4)}`;
    }),
  ];
}
