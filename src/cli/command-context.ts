import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets to work with. It reports its exit code through `exit`. */
export interface CommandContext {
  readonly terminal: Terminal;
  exit(code: ExitCode): void;
}
