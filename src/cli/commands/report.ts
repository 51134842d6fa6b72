import { join } from 'node:path';
import { Command } from 'commander';
import { readFhir } from '../../clinical/fhir/read-fhir.ts';
import { collectReport, createReports } from '../../clinical/reports/create-reports.ts';
import type { Report } from '../../clinical/reports/types.ts';
import { createTemplates } from '../../clinical/templates/create-templates.ts';
import { AppError } from '../../core/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-code.ts';
import { readInputFile } from '../input-file.ts';
import { addSettings, configOf } from '../settings-options.ts';

interface ReportOptions extends Record<string, unknown> {
  readonly prior?: string;
  readonly language?: string;
  readonly json?: true;
}

/** `xinglin report`: a report from a text file or a FHIR bundle. Exit code 3 where required slots are missing. */
export function reportCommand({ terminal, exit }: CommandContext): Command {
  const command = new Command('report')
    .description('Write a report from dictated findings, a transcript or a FHIR bundle (.json)')
    .argument('<template>', 'id; see xinglin templates list')
    .argument('<input>', 'text file, or JSON with a FHIR resource or with fields')
    .option('--prior <file>', 'the previous report of the same body part')
    .option('--language <zh|en>', 'of titles and labels; default: the language of the text')
    .option('--json', 'sections, sources and verification as JSON');
  addSettings(command, ['dataDir']);
  return command.action(async (template: string, file: string, options: ReportOptions) => {
    const { config } = configOf(options);
    const reports = createReports({
      templates: createTemplates({ folder: join(config.dataDir, 'templates') }),
    });
    const { language } = options;
    const report = await collectReport(
      reports.generate(
        {
          template,
          ...inputOf(read(file)),
          ...(options.prior === undefined ? {} : { prior: read(options.prior) }),
          ...(language === 'zh' || language === 'en' ? { language } : {}),
        },
        new AbortController().signal,
      ),
    );
    if (options.json === true) terminal.out(JSON.stringify(report));
    else printReport(report, terminal);
    if (report.missing.length > 0) exit(EXIT.partly);
  });
}

function printReport(report: Report, { out, note }: CommandContext['terminal']): void {
  const zh = report.language === 'zh';
  out(report.text);
  for (const { name } of report.missing)
    note(`${zh ? '缺少' : 'missing'}: ${name[report.language]}`);
  for (const { message, values } of report.contradictions) {
    note(
      `${zh ? '矛盾' : 'contradiction'}: ${message[report.language]} (${values.map(({ text }) => text).join(' | ')})`,
    );
  }
  for (const { sentence } of report.withheld) note(`${zh ? '未采用' : 'withheld'}: ${sentence}`);
}

function inputOf(
  content: string,
):
  | { text: string }
  | { fhir: ReturnType<typeof readFhir> }
  | { fields: Record<string, string | number> } {
  if (!/^\s*\{/.test(content)) return { text: content };
  const value: unknown = parsed(content);
  if (typeof value === 'object' && value !== null && 'resourceType' in value) {
    return { fhir: readFhir(value) };
  }
  return { fields: value as Record<string, string | number> };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new AppError('invalid_json', { message: 'The input file is not valid JSON.', cause });
  }
}

const read = (file: string): string => readInputFile(file).toString('utf8');
