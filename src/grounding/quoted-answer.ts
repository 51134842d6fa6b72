import type { Engine } from '../inference/types.ts';
import type { QueryUnderstanding } from '../retrieval/query/understand.ts';
import { choicePrompt } from './prompts.ts';
import { quoteSentences } from './quote.ts';
import { isFocused } from './select-sentences.ts';
import {
  type AnswerEvent,
  type AnswerRequest,
  type AnswerUsage,
  type EvidencePassage,
  NO_USAGE,
} from './types.ts';
import { verifyQuotation } from './verify.ts';

export interface AnswerContext {
  readonly request: AnswerRequest;
  readonly engine: Engine;
  readonly passages: readonly EvidencePassage[];
  readonly understanding: QueryUnderstanding;
  readonly signal: AbortSignal;
}

/** A question about one detail gets a few sentences, a question about a section gets the section. */
const FOCUSED_SENTENCES = 6;
const SECTION_SENTENCES = 24;
/** A model without a GPU takes longer to read sentences than to choose: so many more are offered than are chosen at most. */
const OFFERED_BESIDE = 6;
/** Half of the best sharpened prior then means seven tenths of the best fit. */
const SHARPNESS = 2;
/** Room for the ids: at most a few tokens each. */
const TOKENS_PER_ID = 6;

/**
 * The engine points at sentences, the server splices them: no invented dose can appear, and a handful of tokens
 * replaces a paragraph. Sentences offered to the engine are the ones judged most fitting without it.
 */
export async function* quotedAnswer(
  { request, engine, passages, understanding, signal }: AnswerContext,
  readText: (documentId: number) => Promise<string>,
): AsyncGenerator<AnswerEvent> {
  const focused = isFocused(understanding, passages[0]);
  const max = focused ? FOCUSED_SENTENCES : SECTION_SENTENCES;
  const ranked = passages
    .flatMap((passage) => passage.sentences)
    .toSorted((a, b) => b.prior - a.prior)
    .map(({ id }) => id);
  const best = new Set(ranked.slice(0, max));
  const offered = new Set(ranked.slice(0, max + OFFERED_BESIDE));
  const choices = passages
    .map((passage) => ({
      ...passage,
      sentences: passage.sentences.filter(({ id }) => offered.has(id)),
    }))
    .filter(({ sentences }) => sentences.length > 0);
  const sentences = choices.flatMap((passage) => passage.sentences);
  const { ids, usage } = await chooseIds(
    engine,
    {
      input: { messages: choicePrompt(request.question, choices, request.language) },
      maxTokens: max * TOKENS_PER_ID,
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      isReproducible: request.isReproducible ?? false,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      constraint: {
        type: 'choice',
        options: sentences.map(({ id, prior }) => ({
          id,
          prior: best.has(id) ? prior ** SHARPNESS : 0,
        })),
        min: 1,
        max: Math.min(max, sentences.length),
      },
    },
    signal,
  );
  const { text, quotations } = quoteSentences(
    passages,
    ids,
    request.language,
    request.firstQuotation,
  );
  yield { type: 'text', text };
  const verification = await Promise.all(
    quotations.map(async ({ citedText, document }) =>
      verifyQuotation(citedText, await readText(document.id)),
    ),
  );
  yield {
    type: 'report',
    report: {
      mode: 'quoted',
      status: 'answered',
      reason: undefined,
      question: request.question,
      ...(request.asOf === undefined ? {} : { asOf: request.asOf }),
      evidence: passages,
      quotations,
      verification,
      usage,
      finishReason: 'stop',
    },
  };
}

async function chooseIds(
  engine: Engine,
  request: Parameters<Engine['generate']>[0],
  signal: AbortSignal,
): Promise<{ ids: Set<string>; usage: AnswerUsage }> {
  let text = '';
  let usage: AnswerUsage = NO_USAGE;
  for await (const event of engine.generate(request, signal)) {
    if (event.type === 'text') text += event.text;
    else usage = event.timings;
  }
  return { ids: new Set(text.split(/\s+/).filter((id) => id !== '')), usage };
}
