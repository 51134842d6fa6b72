import type { IngestEvent } from '../ingest/ingest.ts';

/** One line about one file, for people. */
export function ingestLine(event: IngestEvent): string {
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

/** How far a run is, how fast, and how long it will still take; `elapsedMs` since it began. */
export function progressLine({ done, total, path }: IngestEvent, elapsedMs: number): string {
  const perSecond = done / Math.max(0.001, elapsedMs / 1000);
  const left = (total - done) / perSecond;
  const time = left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`;
  return `${done}/${total}  ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} files/s  ${time} left  ${path}`;
}
