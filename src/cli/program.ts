import { Command, CommanderError } from 'commander';
import { packageVersion } from '../compose.ts';
import { AppError } from '../core/errors.ts';
import { askCommand } from './commands/ask.ts';
import { benchCommand } from './commands/bench-serve.ts';
import { checkRecordCommand } from './commands/check-record.ts';
import { checkupCommand } from './commands/checkup.ts';
import { configCommand } from './commands/config.ts';
import { evalCommand } from './commands/eval.ts';
import { ingestCommand } from './commands/ingest.ts';
import { keysCommand } from './commands/keys.ts';
import { modelsCommand } from './commands/models.ts';
import { reportCommand } from './commands/report.ts';
import { riskCommand } from './commands/risk.ts';
import { searchCommand } from './commands/search.ts';
import { serveCommand } from './commands/serve.ts';
import { storesCommand } from './commands/stores.ts';
import { templatesCommand } from './commands/templates.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { createTerminal } from './terminal.ts';

/** Runs one command line. Errors become one line on stderr and an exit code. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  const terminal = createTerminal();
  let code: ExitCode = EXIT.done;
  const context: CommandContext = {
    terminal,
    exit(next) {
      code = next;
    },
  };
  const program = new Command('xinglin')
    .description('Medical LLM and RAG server: every dose is a verbatim quotation.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(xinglin <command> --help shows the options)');
  for (const build of [
    serveCommand,
    ingestCommand,
    searchCommand,
    askCommand,
    checkupCommand,
    checkRecordCommand,
    riskCommand,
    reportCommand,
    templatesCommand,
    storesCommand,
    modelsCommand,
    keysCommand,
    evalCommand,
    benchCommand,
    configCommand,
  ]) {
    program.addCommand(build(context).exitOverride());
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof AppError) {
      terminal.note(`xinglin: ${error.message}`);
      return error.code === 'config_invalid' ? EXIT.usage : EXIT.failed;
    }
    terminal.note(
      `xinglin: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return EXIT.failed;
  }
}
