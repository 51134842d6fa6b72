import { setTimeout as sleep } from 'node:timers/promises';
import type { Knowledge } from '../../src/compose.ts';
import { splitSentences } from '../../src/core/text/sentences.ts';
import { readRetrievalSet, retrievalSetNames } from '../../src/eval/beir.ts';
import { readGroundingCases } from '../../src/eval/grounding-cases.ts';
import { plainDocument } from '../../src/eval/plain-document.ts';

interface Source {
  readonly key: string;
  readonly sentences: readonly string[];
}

/**
 * Loads sentences of sets in BEIR layout as chunks of their documents until there are `wanted`; returns how many there are. Where
 * they do not suffice, halves of two sentences make further ones: copies would be one vector many times, which no graph of
 * neighbours and no hospital has.
 */
export async function loadSentences(
  knowledge: Knowledge,
  folder: string,
  storeId: string,
  wanted: number,
): Promise<number> {
  const { store, embedder } = knowledge;
  const sources = retrievalSetNames(folder).flatMap((name) => sourcesOf(folder, name));
  const all = sources.flatMap(({ sentences }) => sentences);
  let chunks = 0;
  for (let round = 0; chunks < wanted; round += 1) {
    let at = 0;
    for (const { key, sentences } of sources) {
      if (chunks >= wanted) return chunks;
      const bodies = sentences.slice(0, wanted - chunks).map((sentence, i) => {
        const other = all[(at + i + round * STRIDE) % all.length] ?? '';
        return round === 0 ? sentence : crossed(sentence, other);
      });
      at += sentences.length;
      const vectors = await embedder.embed(bodies, 'passage');
      let start = 0;
      const parts = bodies.map((body, i) => {
        const from = start;
        start += body.length + 1;
        const vector = vectors[i] ?? new Float32Array(embedder.dimension);
        const span = { start: from, end: from + body.length };
        return { ...span, sectionPath: [], role: undefined, page: undefined, vector };
      });
      const name = `${round}-${key}`;
      await store.putDocument(storeId, plainDocument(name, name, bodies.join('\n')), parts);
      chunks += bodies.length;
    }
  }
  return chunks;
}

/** Further than a document is long. */
const STRIDE = 7919;

function sourcesOf(folder: string, name: string): Source[] {
  return readRetrievalSet(folder, name).documents.map(({ id, text }) => ({
    key: `${name}-${id}`,
    sentences: splitSentences(text).map(({ start, end }) => text.slice(start, end)),
  }));
}

function crossed(one: string, other: string): string {
  return one.slice(0, Math.ceil(one.length / 2)) + other.slice(Math.floor(other.length / 2));
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
