import { splitSentences } from '../../core/text/sentences.ts';
import type { Span } from '../../core/text/span.ts';

/** Lets each part but the first begin with the last whole sentences of the one before, up to `length` UTF-16 units. */
export function withOverlap(text: string, parts: readonly Span[], length: number): Span[] {
  return parts.map((part, i) => {
    const before = parts[i - 1];
    if (before === undefined) return part;
    const repeated = splitSentences(text, before).find(({ start }) => part.start - start <= length);
    return { start: repeated?.start ?? part.start, end: part.end };
  });
}
