import { setTimeout as sleep } from 'node:timers/promises';
import type { Knowledge } from '../../src/compose.ts';
import { splitSentences } from '../../src/core/text/sentences.ts';
import { readRetrievalSet, retrievalSetNames } from '../../src/eval/beir.ts';
import { readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { plainDocument } from '../../src/eval/plain-document.ts';

/** Loads sentences of sets in BEIR layout as chunks of their documents until there are `wanted`; returns how many there are. */
export async function loadSentences(
  knowledge: Knowledge,
  folder: string,
  storeId: string,
  wanted: number,
): Promise<number> {
  const { store, embedder } = knowledge;
  let chunks = 0;
  for (let round = 0; chunks < wanted; round += 1) {
    for (const name of retrievalSetNames(folder)) {
      for (const { id, text } of readRetrievalSet(folder, name).documents) {
        if (chunks >= wanted) return chunks;
        const spans = splitSentences(text).slice(0, wanted - chunks);
        const vectors = await embedder.embed(
          spans.map(({ start, end }) => text.slice(start, end)),
          'passage',
        );
        const key = `${round}-${name}-${id}`;
        await store.putDocument(
          storeId,
          plainDocument(key, key, text),
          spans.map((span, i) => ({
            ...span,
            sectionPath: [],
            role: undefined,
            page: undefined,
            vector: vectors[i] ?? new Float32Array(embedder.dimension),
          })),
        );
        chunks += spans.length;
      }
    }
  }
  return chunks;
}

/** Until the vectors' graph holds everything. */
export async function graphBuilt({ store, search }: Knowledge, storeId: string): Promise<void> {
  await search.search({ query: '发热', storeIds: [storeId], limit: 1 });
  while (!(await store.indexIsBuilt(storeId))) await sleep(500);
}

/** The questions of the evaluation set, over and over. */
export function evaluationQuestions(count: number): string[] {
  const cases = readGroundingCases('corpora/eval', ['tune', 'test']);
  const questions = [...cases.answerable, ...cases.unanswerable].map(({ question }) => question);
  return Array.from({ length: count }, (_, i) => questions[i % questions.length] ?? '');
}
