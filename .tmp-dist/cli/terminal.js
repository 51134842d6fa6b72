import process from 'node:process';
export function createTerminal() {
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
//# sourceMappingURL=terminal.js.map
