import type { Span } from '../../core/text/span.ts';
import type { Chunk } from '../document.ts';
import type { KnowledgeStore } from '../store/types.ts';

/** A section around a chunk: the stored text between `start` and `end`. */
export interface WholeSection extends Span {
  readonly sectionPath: readonly string[];
  readonly text: string;
}

/** A textbook without headings is one section; no reader wants all of it. In UTF-16 units. */
const MAX_LENGTH = 20_000;

/** What stands under the same headings as a chunk, before and after it: found small, read whole. */
export async function wholeSection(store: KnowledgeStore, chunk: Chunk): Promise<WholeSection> {
  const chunks = await store.chunksOfDocument(chunk.documentId);
  const at = chunks.findIndex(({ id }) => id === chunk.id);
  const path = chunk.sectionPath.join('\n');
  const belongs = (i: number): boolean => chunks[i]?.sectionPath.join('\n') === path;
  let [first, last] = [at, at];
  const fits = (from: number, to: number): boolean =>
    belongs(from) &&
    belongs(to) &&
    (chunks[to]?.end ?? 0) - (chunks[from]?.start ?? 0) <= MAX_LENGTH;
  for (;;) {
    if (fits(first, last + 1)) last += 1;
    else if (fits(first - 1, last)) first -= 1;
    else break;
  }
  const span = { start: chunks[first]?.start ?? chunk.start, end: chunks[last]?.end ?? chunk.end };
  const text = await store.readText(chunk.documentId, span);
  return { ...span, sectionPath: chunk.sectionPath, text };
}
