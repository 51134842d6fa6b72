import { localDay } from '../core/local-day.ts';
import type { Language } from '../core/text/language.ts';
import type { Answerer } from '../grounding/answer.ts';
import { collectAnswer } from '../grounding/collect-answer.ts';
import type { Engine } from '../inference/types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import type { KnowledgeQuote } from './types.ts';

export interface QuoteRequest {
  /** A question that stands on its own: 「贫血的病因有哪些？」. */
  readonly question: string;
  readonly language: Language;
  readonly storeIds: readonly string[];
}

/** Verbatim sentences of the loaded documents that answer a question; none where they do not cover it. */
export type QuoteKnowledge = (
  request: QuoteRequest,
  signal: AbortSignal,
) => Promise<readonly KnowledgeQuote[]>;

export interface QuoteKnowledgeDeps {
  readonly answerer: Answerer;
  /** The engine that only quotes, so that a result is the same each time. */
  readonly extractive: Engine;
  /** Only its revision is read. */
  readonly store: Pick<KnowledgeStore, 'revision'>;
}

/** Questions whose quotations are kept: they name a finding, not a patient, and come again with the next one. */
const REMEMBERED = 1000;

/** Quotations for the clinical tasks, kept until the knowledge base changes or the day on which versions are in force. */
export function createQuoteKnowledge({
  answerer,
  extractive,
  store,
}: QuoteKnowledgeDeps): QuoteKnowledge {
  const known = new Map<string, readonly KnowledgeQuote[]>();
  return async (request, signal) => {
    if (request.storeIds.length === 0) return [];
    const key = JSON.stringify([await store.revision(), localDay(), request]);
    const quotes = known.get(key) ?? (await look(answerer, extractive, request, signal));
    known.delete(key);
    known.set(key, quotes);
    const oldest = known.keys().next().value;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return quotes;
  };
}

async function look(
  answerer: Answerer,
  extractive: Engine,
  { question, language, storeIds }: QuoteRequest,
  signal: AbortSignal,
): Promise<readonly KnowledgeQuote[]> {
  const { report } = await collectAnswer(
    answerer.answer(
      { question, language, storeIds, mode: 'quoted', maxTokens: 512 },
      extractive,
      signal,
    ),
  );
  return report.quotations.map(({ answerStart: _start, answerEnd: _end, ...quote }) => quote);
}
