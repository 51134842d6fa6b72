import { join } from 'node:path';
import { Command } from 'commander';
import { createRecordChecker } from '../../clinical/record-check/check-record.ts';
import { createReports } from '../../clinical/reports/create-reports.ts';
import { createTemplates } from '../../clinical/templates/create-templates.ts';
import { packageRoot } from '../../compose.ts';
import { reportsTable, runDialogueSets, runReportCases } from '../../eval/reports-suite.ts';
import {
  readRecordQuality,
  recordQualityTable,
  runRecordQualitySuite,
} from '../../eval/record-quality-suite.ts';
import type { CommandContext } from '../command-context.ts';
import { type SplitChoice, splitOption, splitsOf } from '../split-option.ts';

/** `xinglin eval reports`: slots found and statements without support, on the project's own cases and on dialogue sets. */
export function evalReportsCommand({ terminal }: CommandContext): Command {
  return new Command('reports')
    .description('Slot recall and unsupported statements of generated reports')
    .option('--data <folder>', 'folder that holds aci-bench and mts-dialog, for English dialogues')
    .action(async ({ data }: { readonly data?: string }) => {
      const reports = createReports({ templates: createTemplates() });
      const results = [
        await runReportCases(reports, join(packageRoot, 'corpora/eval/reports.jsonl')),
        ...(data === undefined ? [] : await runDialogueSets(reports, data)),
      ];
      for (const line of reportsTable(results)) terminal.out(line);
    });
}

/** `xinglin eval record-quality`: precision and recall of the record checker by family of defect, on planted notes. */
export function evalRecordQualityCommand({ terminal }: CommandContext): Command {
  return new Command('record-quality')
    .description('Precision and recall of record quality control on notes with planted defects')
    .addOption(splitOption())
    .action(({ split }: { readonly split: SplitChoice }) => {
      const rows = readRecordQuality(
        join(packageRoot, 'corpora/eval/record-quality.jsonl'),
        splitsOf(split),
      );
      const result = runRecordQualitySuite(createRecordChecker(), rows);
      for (const line of recordQualityTable(result)) terminal.out(line);
    });
}
