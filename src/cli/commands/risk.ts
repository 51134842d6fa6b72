import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import process from 'node:process';
import { Command } from 'commander';
import { Value } from 'typebox/value';
import { createOrderChecker } from '../../clinical/orders/check-orders.ts';
import { createQuoteKnowledge } from '../../clinical/quote-knowledge.ts';
import { createRiskAssessor, type RiskAssessment } from '../../clinical/risk/assess-risk.ts';
import { packageVersion } from '../../compose.ts';
import { AppError } from '../../core/errors.ts';
import type { Language } from '../../core/text/language.ts';
import { createExtractiveEngine } from '../../inference/index.ts';
import { storesFor } from '../../server/routes/risk.ts';
import { riskObject } from '../../server/wire/risk-objects.ts';
import {
  type RiskBody,
  riskBody,
  riskRequestOf,
  unreadLabs,
} from '../../server/wire/risk-schema.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';
import { storeChoice } from '../store-choice.ts';

interface RiskOptions extends Record<string, unknown> {
  readonly json?: true;
}

/** `xinglin risk`: the scores of one patient, with reasons; the input is the body of POST /v1/clinical/risk. */
export function riskCommand({ terminal }: CommandContext): Command {
  const command = new Command('risk')
    .description(
      'Early-warning scores (NEWS2, qSOFA, SIRS) and what the loaded inserts say against the drugs',
    )
    .argument('<vitals.json>', 'a file with the body of POST /v1/clinical/risk, or - for stdin')
    .option('--json', 'the whole reply as JSON');
  addSettings(command, [...KNOWLEDGE_SETTINGS, 'store']);
  return command.action(async (path: string, options: RiskOptions) => {
    const body = await readBody(path);
    await withKnowledge(options, async ({ store, search, answerer }, { config }) => {
      const engine = createExtractiveEngine();
      try {
        const assessor = createRiskAssessor({
          search,
          checker: createOrderChecker({ search, store }),
          quoteKnowledge: createQuoteKnowledge({ answerer, extractive: engine, store }),
        });
        const storeIds = await storesFor(body.vector_store_ids, storeChoice(config, store));
        const request = riskRequestOf(body, storeIds);
        const assessment = await assessor.assess(request, new AbortController().signal);
        const about = { version: packageVersion(), unreadLabs: unreadLabs(body) };
        if (options.json === true) {
          terminal.out(JSON.stringify(riskObject(assessment, request.language, about)));
        } else print(assessment, request.language, terminal.out);
      } finally {
        await engine.close();
      }
    });
  });
}

async function readBody(path: string): Promise<RiskBody> {
  let value: unknown;
  try {
    value = JSON.parse(path === '-' ? await text(process.stdin) : await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof SyntaxError ? 'invalid_json' : 'file_unreadable';
    throw new AppError(code, { cause: error });
  }
  const first = Value.Errors(riskBody, value)[0];
  if (first === undefined) return value as RiskBody;
  const where = first.instancePath.slice(1).replaceAll('/', '.');
  throw new AppError('invalid_request', { message: `${where || 'The input'}: ${first.message}.` });
}

function print(result: RiskAssessment, language: Language, out: (line: string) => void): void {
  out(result.paragraph[language]);
  for (const score of [result.news2, result.qsofa, result.sirs]) {
    out('');
    out(
      `${score.id.toUpperCase()}  ${score.total ?? '-'}  ${score.level ?? ''}  (${score.source.title}, ${score.source.year})`,
    );
    for (const { reason } of score.parts) out(`  ${reason[language]}`);
    for (const note of score.notes) out(`  ! ${note[language]}`);
  }
  const lists = [result.warnings, result.suggestions, result.recommendedChecks];
  for (const entry of lists.flat()) out(`- ${entry.text[language]}`);
  for (const { severity, summary, quotes } of result.contraindications) {
    out(`[${severity}] ${summary[language]}`);
    for (const { document, section, citedText } of quotes) {
      out(`    ${citedText.replaceAll('\n', ' ').slice(0, 200)}  (${document.title}, ${section})`);
    }
  }
  for (const { problem, quote, conflicts } of result.drugsToConsider) {
    const mark = conflicts.length > 0 ? '  !! ' : '';
    out(`${problem}: ${quote.citedText.replaceAll('\n', ' ')}  (${quote.document.title})${mark}`);
    for (const { summary } of conflicts) out(`    !! ${summary[language]}`);
  }
}
