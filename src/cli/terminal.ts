import process from 'node:process';

/** Where a command writes: results on stdout, everything about the run on stderr. */
export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line for the person watching. */
  note(line: string): void;
  /** A line that replaces the last one on a terminal, and is left out in a pipe. */
  progress(line: string): void;
}

export function createTerminal(): Terminal {
  const live = process.stderr.isTTY;
  const clear = live ? '\r\u001B[K' : '';
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${clear}${line}\n`),
    progress: (line) => {
      if (live) process.stderr.write(`${clear}${line.slice(0, process.stderr.columns)}`);
    },
  };
}
