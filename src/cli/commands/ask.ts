import { Command, Option } from 'commander';
import { openEngines } from '../../compose.ts';
import { collectAnswer } from '../../grounding/collect-answer.ts';
import { GROUNDING_MODES, type GroundingMode } from '../../grounding/types.ts';
import { versionDetails } from '../../grounding/version-details.ts';
import type { AnswerReport } from '../../grounding/types.ts';
import { asOfOption } from '../as-of-option.ts';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from '../command-context.ts';
import { KNOWLEDGE_SETTINGS, withKnowledge } from '../own-knowledge.ts';
import { addSettings } from '../settings-options.ts';

interface AskOptions extends Record<string, unknown> {
  readonly mode: GroundingMode;
  readonly asOf?: string;
  readonly json?: true;
}

/** `xinglin ask`: one grounded answer with its quotations. Exit code 1 where it abstains. */
export function askCommand({ terminal, exit }: CommandContext): Command {
  const command = new Command('ask')
    .description('Answer one question from the knowledge base')
    .argument('<question>')
    .addOption(
      new Option('--mode <mode>', 'grounding').choices([...GROUNDING_MODES]).default('auto'),
    )
    .addOption(asOfOption())
    .option('--json', 'answer, quotations and verification as JSON');
  addSettings(command, [...KNOWLEDGE_SETTINGS, 'store', 'model', 'contextSize', 'threads', 'gpu']);
  return command.action((question: string, options: AskOptions) =>
    withKnowledge(options, async (knowledge, { config, logger }) => {
      const engines = await openEngines(config, logger);
      const { id } = await knowledge.store.getStore(config.store);
      const { text, report } = await collectAnswer(
        knowledge.dialogue.respond(
          {
            messages: [{ role: 'user', content: question }],
            mode: options.mode,
            storeIds: [id],
            ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
            generation: { maxTokens: 1024 },
          },
          engines[0],
          new AbortController().signal,
        ),
      );
      await Promise.all(engines.map((engine) => engine.close()));
      if (options.json === true) terminal.out(JSON.stringify({ text, ...report }));
      else printAnswer(text, report, terminal.out);
      if (report.status === 'abstained') exit(EXIT.failed);
    }),
  );
}

function printAnswer(text: string, report: AnswerReport, out: (line: string) => void): void {
  out(text);
  if (report.reason !== undefined) out(`(abstained: ${report.reason})`);
  for (const [i, q] of report.quotations.entries()) {
    const details = versionDetails(q.document, 'en').map((detail) => ` (${detail})`);
    out(`[${i + 1}] ${q.document.filename}${details.join('')} [${q.start}, ${q.end})`);
  }
}
