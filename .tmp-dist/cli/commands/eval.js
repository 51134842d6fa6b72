import { join } from 'node:path';
import { Command, Option } from 'commander';
import { openEngines, openKnowledge, packageRoot } from '../../compose.js';
import { createLogger } from '../../core/logger.js';
import { readGroundingCases, SPLITS } from '../../eval/grounding-cases.js';
import { runGroundingSuite } from '../../eval/grounding-suite.js';
import { addSettings, configOf } from '../settings-options.js';
import { loadStarterCorpora } from '../starter-corpora.js';
const ROWS = [
  ['recallAt5', 'Recall@5 (document and section)'],
  ['sectionAccuracy', 'section accuracy (first quotation)'],
  ['mustContain', 'required spans in the answer'],
  ['quotationExactness', 'quotation exactness'],
  ['refusalRecall', 'refusal recall'],
  ['refusalPrecision', 'refusal precision'],
  ['followUps', 'follow-ups right'],
  ['emergencyRecall', 'emergencies recognised'],
  ['falseAlarms', 'false alarms among look-alikes'],
];
/** `xinglin eval grounding`: the evaluation questions through the real dialogue, as a table with 95 % intervals. */
export function evalCommand({ terminal }) {
  const suite = new Command('grounding')
    .description('Retrieval, quotations, refusals, follow-ups and emergencies on corpora/eval')
    .option('--data <folder>', 'evaluation folder', join(packageRoot, 'corpora/eval'))
    .addOption(
      new Option('--split <split>', 'which part').choices([...SPLITS, 'all']).default('all'),
    )
    .option('--failures', 'name every case that went wrong')
    .option('--json', 'as JSON');
  addSettings(suite, ['dataDir', 'store', 'embedder', 'model', 'threads', 'gpu', 'logLevel']);
  suite.action(async (options) => {
    const { config } = configOf(options);
    const logger = createLogger('warn');
    const knowledge = await openKnowledge(config, logger);
    try {
      await loadStarterCorpora(config, knowledge, terminal);
      const engines = await openEngines(config, logger);
      const { id: storeId } = await knowledge.store.getStore(config.store);
      const cases = readGroundingCases(
        options.data,
        options.split === 'all' ? SPLITS : [options.split],
      );
      const result = await runGroundingSuite({ ...knowledge, engine: engines[0], storeId }, cases);
      await Promise.all(engines.map((engine) => engine.close()));
      if (options.json === true) terminal.out(JSON.stringify(result));
      else printTable(result, terminal.out);
      if (options.failures === true) for (const line of result.failures) terminal.note(line);
    } finally {
      await knowledge.close();
    }
  });
  return new Command('eval').description('Measure quality').addCommand(suite.exitOverride());
}
function printTable(result, out) {
  out(`${'measure'.padEnd(38)} ${'value'.padStart(6)}  95 % interval    cases`);
  for (const [key, label] of ROWS) {
    const { value, low, high, hits, total } = result[key];
    out(
      `${label.padEnd(38)} ${value.toFixed(3).padStart(6)}  ${low.toFixed(3)} – ${high.toFixed(3)}  ${hits}/${total}`,
    );
  }
}
//# sourceMappingURL=eval.js.map
