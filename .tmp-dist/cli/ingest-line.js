/** One line about one file, for people. */
export function ingestLine(event) {
  switch (event.type) {
    case 'added':
    case 'updated':
      return `${event.type.padEnd(9)} ${event.path} (${event.chunks} chunks, ${Math.round(event.ms)} ms)`;
    case 'unchanged':
      return `unchanged ${event.path}`;
    case 'failed':
      return `failed    ${event.path}: ${event.message} [${event.code}]`;
  }
}
//# sourceMappingURL=ingest-line.js.map
