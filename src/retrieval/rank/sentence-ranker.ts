import type { Span } from '../../core/text/span.ts';
import type { Chunk } from '../document.ts';
import type { Embedder } from '../embedding/types.ts';
import { type QueryUnderstanding, questionTexts } from '../query/understand.ts';
import type { SectionRole } from '../section-role.ts';
import type { Asked } from './asked.ts';
import { quotableSpans } from './quotable-spans.ts';
import type { RankerWeights } from './ranker-weights.ts';
import { createSentenceCache } from './sentence-cache.ts';
import {
  type CandidateSentence,
  type FeatureRow,
  type RankCandidate,
  sentenceFeatures,
} from './sentence-features.ts';
import { weightedSum } from './weighted-features.ts';

/** A quotable sentence of a chunk, judged against the question. Span in the stored text. */
export interface RankedSentence extends Span {
  readonly text: string;
  /** How likely it answers, 0 to 1, as calibrated on the training questions. */
  readonly fit: number;
  /** The same before the logistic curve: differences are log odds. */
  readonly logit: number;
  /** Cosine to what is asked about the subject. */
  readonly near: number;
}

export interface RankedChunk {
  /** In text order. */
  readonly sentences: readonly RankedSentence[];
  /** That of its best sentence: the sum over all of them ranked worse on every retrieval set. */
  readonly fit: number;
}

export interface SentenceRanker {
  /** For each candidate its sentences and how well it fits. Candidates after the first few hundred sentences get none. */
  rank(candidates: readonly RankCandidate[], asked: Asked): Promise<RankedChunk[]>;
}

export interface SentenceReader {
  /** The numbers the ranker weighs; training reads them too. */
  read(candidates: readonly RankCandidate[], asked: Asked): Promise<FeatureRow[]>;
}

/** Reading costs about 0.05 ms a sentence that was not read before. */
const MAX_SENTENCES = 240;

/** Computes the features of the candidates' sentences. */
export function createSentenceReader(embedder: Embedder): SentenceReader {
  const readSentences = createSentenceCache(embedder);
  const cut = createSpanCache();
  return {
    async read(candidates, asked) {
      const sentences: CandidateSentence[] = [];
      for (const [candidate, { chunk }] of candidates.entries()) {
        const spans = cut(chunk);
        if (sentences.length > 0 && sentences.length + spans.length > MAX_SENTENCES) break;
        for (const [i, { start, end, text }] of spans.entries()) {
          const position = i / spans.length;
          sentences.push({
            candidate,
            text,
            start: chunk.start + start,
            end: chunk.start + end,
            position,
          });
        }
      }
      const [about = new Float32Array(0), whole = new Float32Array(0)] = await embedder.embed(
        questionTexts(asked.understanding),
        'query',
      );
      const read = await readSentences(sentences.map(({ text }) => text));
      return sentenceFeatures(
        asked,
        { aspect: about, whole },
        candidates,
        sentences.flatMap((sentence, i) => {
          const one = read[i];
          return one === undefined ? [] : [{ ...sentence, read: one }];
        }),
      );
    },
  };
}

interface Cut extends Span {
  readonly text: string;
}

const MAX_CHUNKS = 5000;

/** Sentences of a chunk, relative to it; kept by its text and heading, which is all that decides them. */
function createSpanCache(): (chunk: Chunk) => readonly Cut[] {
  const known = new Map<string, readonly Cut[]>();
  return (chunk) => {
    const key = `${chunk.sectionPath.at(-1) ?? ''}\n${chunk.text}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const spans = quotableSpans(chunk).map(({ start, end }) => ({
      start: start - chunk.start,
      end: end - chunk.start,
      text: chunk.text.slice(start - chunk.start, end - chunk.start),
    }));
    if (known.size >= MAX_CHUNKS) known.clear();
    known.set(key, spans);
    return spans;
  };
}

/** Log odds a section gains that the question asks for and for nothing else. */
const SECTION_AS_SUCH = 3;

/** Sections of an insert that say what the drug is, not what to do with it, and what they lose where nobody asks for them. */
const BACKGROUND: ReadonlySet<SectionRole> = new Set([
  'approval-date',
  'drug-name',
  'composition',
  'appearance',
  'clinical-trials',
  'pharmacology',
  'pharmacokinetics',
  'packaging',
  'shelf-life',
  'standard',
  'approval-number',
  'manufacturer',
]);
const UNASKED_BACKGROUND = -1;

/** What a section's role adds to the log odds of its sentences. */
function bySection(
  role: SectionRole | undefined,
  { entities, residual, mainRole, roleWeights }: QueryUnderstanding,
): number {
  if (role === undefined) return 0;
  // "二甲双胍的副作用": no word is left by which a sentence could be better or worse than another.
  if (entities.length > 0 && residual.length === 0 && role === mainRole) return SECTION_AS_SUCH;
  return BACKGROUND.has(role) && !roleWeights.has(role) ? UNASKED_BACKGROUND : 0;
}

/**
 * Judges sentences by a linear model over what search, section, wording, cues and the patient's figures say of them.
 * Chunks are too coarse for "which line of this section answers", and a sentence alone does not know its section.
 */
export function createSentenceRanker(embedder: Embedder, weights: RankerWeights): SentenceRanker {
  const reader = createSentenceReader(embedder);
  return {
    async rank(candidates, asked) {
      const named = asked.understanding.entities.length > 0;
      const model = named ? weights.named : weights.unnamed;
      const ranked: RankedSentence[][] = candidates.map(() => []);
      for (const { candidate, text, start, end, near, features } of await reader.read(
        candidates,
        asked,
      )) {
        const logit =
          bySection(candidates[candidate]?.chunk.role, asked.understanding) +
          model.slope * (weightedSum(model.features, features) - model.middle);
        ranked[candidate]?.push({
          text,
          start,
          end,
          near,
          logit,
          fit: logistic(logit),
        });
      }
      return ranked.map((sentences) => ({
        sentences,
        fit: Math.max(0, ...sentences.map(({ fit }) => fit)),
      }));
    },
  };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
