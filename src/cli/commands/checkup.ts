import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import { checkupHtml } from '../../clinical/checkup/report-html.ts';
import { type Knowledge, packageVersion } from '../../compose.ts';
import { AppError } from '../../core/errors.ts';
import { interpretBody } from '../../server/routes/checkups.ts';
import { checkupBundle } from '../../server/wire/checkup-fhir.ts';
import { checkupObject, summary } from '../../server/wire/checkup-objects.ts';
import type { CheckupBody, ReportBody } from '../../server/wire/checkup-schema.ts';
import type { CommandContext } from '../command-context.ts';
import { parseInputFile, readInputFile } from '../input-file.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';
import { storeChoice } from '../store-choice.ts';

interface CheckupOptions extends Record<string, unknown> {
  readonly html?: string;
  readonly fhir?: string;
  readonly sex?: 'male' | 'female';
  readonly age?: string;
  readonly language: 'zh' | 'en';
  readonly audience: 'patient' | 'clinician';
  readonly json?: true;
}

/** `xinglin checkup`: interprets a check-up report from a file: text, CSV, JSON rows, FHIR, PDF, DOCX, HTML. */
export function checkupCommand({ terminal }: CommandContext): Command {
  const command = new Command('checkup')
    .description(
      'Interpret a check-up report: flags, critical values, patterns, with their sources',
    )
    .argument('<file>', 'text, .csv, .json (rows or FHIR), PDF, DOCX or HTML')
    .option('--html <file>', 'write a printable report')
    .option('--fhir <file>', 'write a FHIR Bundle')
    .addOption(new Option('--sex <sex>').choices(['male', 'female']))
    .option('--age <years>')
    .addOption(new Option('--language <language>').choices(['zh', 'en']).default('zh'))
    .addOption(
      new Option('--audience <reader>', 'who reads it')
        .choices(['patient', 'clinician'])
        .default('clinician'),
    )
    .option('--json', 'the whole reply as JSON');
  addSettings(command, [...KNOWLEDGE_SETTINGS, 'store']);
  return command.action((path: string, options: CheckupOptions) =>
    withKnowledge(options, async (knowledge, { config }) => {
      const { store, clinical } = knowledge;
      const signal = new AbortController().signal;
      const body: CheckupBody = {
        ...(await readReportFile(path, knowledge, signal)),
        patient: {
          ...(options.sex === undefined ? {} : { sex: options.sex }),
          ...(options.age === undefined ? {} : { age: ageOf(options.age) }),
        },
        language: options.language,
      };
      const interpretation = await interpretBody(
        body,
        {
          checkups: clinical.checkups,
          laboratory: clinical.laboratory,
          readFileText: clinical.readFileText,
          ...storeChoice(config, store),
        },
        signal,
      );
      const short = summary(interpretation, options.language);
      if (options.html !== undefined) {
        await writeFile(
          options.html,
          checkupHtml(interpretation, short, options.language, options.audience),
        );
      }
      if (options.fhir !== undefined) {
        const bundle = checkupBundle(interpretation, options.language);
        await writeFile(options.fhir, `${JSON.stringify(bundle, undefined, 2)}\n`);
      }
      if (options.json === true) {
        terminal.out(
          JSON.stringify(
            checkupObject(interpretation, options.language, packageVersion(), options.audience),
          ),
        );
      } else terminal.out(short);
    }),
  );
}

function ageOf(given: string): number {
  const age = Number(given);
  if (given.trim() !== '' && age >= 0 && age <= 130) return age;
  throw new AppError('invalid_request', { message: '--age takes years from 0 to 130.' });
}

async function readReportFile(
  path: string,
  { ingest }: Knowledge,
  signal: AbortSignal,
): Promise<ReportBody> {
  const bytes = readInputFile(path);
  const extension = extname(path).toLowerCase();
  if (extension === '.json') {
    const value = parseInputFile(path, bytes);
    return Array.isArray(value)
      ? { results: value as NonNullable<ReportBody['results']> }
      : { fhir: value };
  }
  if (extension === '.csv') return { csv: bytes.toString('utf8') };
  return { text: await ingest.readText({ filename: basename(path), bytes }, signal) };
}
