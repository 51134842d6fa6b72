import { Command, CommanderError } from 'commander';
import { packageVersion } from '../compose.js';
import { AppError } from '../core/errors.js';
import { askCommand } from './commands/ask.js';
import { configCommand } from './commands/config.js';
import { evalCommand } from './commands/eval.js';
import { ingestCommand } from './commands/ingest.js';
import { keysCommand } from './commands/keys.js';
import { searchCommand } from './commands/search.js';
import { serveCommand } from './commands/serve.js';
import { storesCommand } from './commands/stores.js';
import { EXIT } from './exit-code.js';
import { createTerminal } from './terminal.js';
/** Runs one command line. Errors become one line on stderr and an exit code. */
export async function runCli(args) {
  const terminal = createTerminal();
  let code = EXIT.done;
  const context = {
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
    storesCommand,
    keysCommand,
    evalCommand,
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
//# sourceMappingURL=program.js.map
