import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewChunk } from '../../src/retrieval/document.ts';
import { lexicalTerms } from '../../src/retrieval/lexical/terms.ts';
import type { KnowledgeStore } from '../../src/retrieval/store/types.ts';

export const DIMENSION = 256;
const CENTRES = 400;
const CHUNKS_PER_DOCUMENT = 50;
const SETS = ['cmexam-explanation-zh', 'toyhom-im-zh'] as const;

/** Chunks and questions for measuring stores; two of them with the same folder give the same ones. */
export interface SyntheticChunks {
  readonly passages: readonly string[];
  readonly questions: {
    /** 6 to 20 terms each. */
    readonly typical: readonly string[];
    /** A patient's whole story, 20 to 100 terms. */
    readonly long: readonly string[];
  };
  fill(store: KnowledgeStore, id: string, size: number): Promise<void>;
  /** A unit vector close to one of the centres. */
  near(): Float32Array;
}

/**
 * Chunks are halves of real Chinese passages joined at random, so that words occur as often together as they do in
 * real text but no chunk is another's copy. Vectors lie around 400 centres.
 */
export function createSyntheticChunks(folder: string): SyntheticChunks {
  const random = createRandom(7);
  const centres = Array.from({ length: CENTRES }, () => unit(() => gaussian()));
  const passages = SETS.flatMap((set) => texts(set, 'corpus'));
  const questions = {
    typical: texts(SETS[0], 'queries').filter((text) => between(lexicalTerms(text).length, 6, 20)),
    long: texts(SETS[1], 'queries').filter((text) => between(lexicalTerms(text).length, 21, 100)),
  };

  async function fill(store: KnowledgeStore, id: string, size: number): Promise<void> {
    for (let from = 0; from < size; from += CHUNKS_PER_DOCUMENT) {
      const bodies = Array.from({ length: Math.min(CHUNKS_PER_DOCUMENT, size - from) }, () =>
        chunkText(),
      );
      const text = bodies.join('\n');
      let start = 0;
      const chunks = bodies.map((body): NewChunk => {
        const from = start;
        start += body.length + 1;
        return {
          start: from,
          end: start - 1,
          sectionPath: ['治疗'],
          role: 'treatment',
          page: undefined,
          vector: near(),
        };
      });
      const key = `document-${from}`;
      const known = {
        sourceKey: key,
        fileId: key,
        filename: key,
        title: key,
        subject: undefined,
        aliases: [],
      };
      const dates = {
        versionLabel: undefined,
        effectiveFrom: undefined,
        effectiveUntil: undefined,
      };
      await store.putDocument(
        id,
        {
          ...known,
          ...dates,
          kind: 'textbook',
          language: 'zh',
          text,
          pages: [],
          supersedes: [],
          attributes: {},
          fingerprint: key,
        },
        chunks,
      );
    }
  }

  function texts(set: string, part: 'corpus' | 'queries'): string[] {
    const lines = readFileSync(join(folder, set, `${part}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => (JSON.parse(line) as { text: string }).text);
  }

  function chunkText(): string {
    const half = (): string => {
      const text = passages[Math.floor(random() * passages.length)] ?? '';
      const from = Math.floor(random() * Math.max(1, text.length - 150));
      return text.slice(from, from + 150);
    };
    return `${half()}。${half()}`.replaceAll('\n', ' ').toWellFormed();
  }

  function near(): Float32Array {
    const centre = centres[Math.floor(random() * CENTRES)] ?? new Float32Array(DIMENSION);
    return unit((i) => (centre[i] ?? 0) + gaussian() / Math.sqrt(DIMENSION));
  }

  function unit(value: (i: number) => number): Float32Array {
    const vector = Float32Array.from({ length: DIMENSION }, (_, i) => value(i));
    const length = Math.hypot(...vector);
    return vector.map((x) => x / length);
  }

  function gaussian(): number {
    return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  }

  return { passages, questions, fill, near };
}

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function between(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
