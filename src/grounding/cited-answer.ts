import { splitSentences } from '../core/text/sentences.ts';
import type { EntityMention } from '../retrieval/query/entities.ts';
import { wording } from './messages.ts';
import { citedPrompt } from './prompts.ts';
import type { AnswerContext } from './quoted-answer.ts';
import { sectionLabel } from './quote.ts';
import {
  type AnswerEvent,
  type AnswerUsage,
  type EvidencePassage,
  type Quotation,
  type SentenceVerification,
  NO_USAGE,
} from './types.ts';
import { citedIndices, verifySentence } from './verify.ts';

/**
 * Prose with [n] marks, let through sentence by sentence: each is checked against the passages it cites before
 * the reader sees it, and what fails is replaced by a note.
 */
export async function* citedAnswer(
  { request, engine, passages, signal }: AnswerContext,
  namesIn: (sentence: string) => Promise<readonly EntityMention[]>,
): AsyncGenerator<AnswerEvent> {
  const { withheld } = wording(request.language);
  const verification: SentenceVerification[] = [];
  const quotations: Quotation[] = [];
  let usage: AnswerUsage = NO_USAGE;
  let finishReason: 'stop' | 'length' = 'stop';
  let length = 0;

  async function check(sentence: string): Promise<string> {
    const glue = length > 0 && request.language === 'en' ? ' ' : '';
    const verdict = verifySentence(sentence, passages, await namesIn(sentence));
    const last = verification.at(-1);
    verification.push(verdict);
    if (verdict.verdict === 'unsupported') {
      return last?.verdict === 'unsupported' ? '' : glue + withheld;
    }
    quotations.push(...pointers(sentence, passages, length + glue.length));
    return glue + sentence;
  }

  let pending = '';
  const prompt = citedPrompt(request.question, passages, request.language);
  const generation = engine.generate(
    {
      input: { messages: prompt },
      maxTokens: request.maxTokens,
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      isReproducible: request.isReproducible ?? false,
    },
    signal,
  );
  for await (const event of generation) {
    if (event.type === 'text') pending += event.text;
    else {
      usage = event.timings;
      finishReason = event.reason;
    }
    const { complete, rest } = takeSentences(pending, event.type === 'end');
    pending = rest;
    for (const sentence of complete) {
      const text = await check(sentence);
      if (text === '') continue;
      length += text.length;
      yield { type: 'text', text };
    }
  }
  yield {
    type: 'report',
    report: {
      mode: 'cited',
      status: verification.some((v) => v.verdict === 'supported') ? 'answered' : 'abstained',
      reason: verification.some((v) => v.verdict === 'supported')
        ? undefined
        : 'verification_failed',
      question: request.question,
      ...(request.asOf === undefined ? {} : { asOf: request.asOf }),
      evidence: passages,
      quotations,
      verification,
      usage,
      finishReason,
    },
  };
}

/** Whole sentences so far; a mark such as [1] right behind a full stop still belongs to its sentence. */
function takeSentences(text: string, final: boolean): { complete: string[]; rest: string } {
  const moved = text.replace(/([。！？!?.])((?:\s*\[\d+\])+)/g, '$2$1');
  const spans = splitSentences(moved);
  const sentences = spans.map(({ start, end }) => moved.slice(start, end));
  if (final) return { complete: sentences, rest: '' };
  // The last two stay: the final one may be unfinished, and a mark may still follow the one before.
  const keep = Math.max(0, spans.length - 2);
  const restStart = spans[keep]?.start ?? moved.length;
  return { complete: sentences.slice(0, keep), rest: moved.slice(restStart) };
}

/** One pointer per cited passage: from the sentence in the answer to the passage it rests on. */
function pointers(
  sentence: string,
  passages: readonly EvidencePassage[],
  offset: number,
): Quotation[] {
  return citedIndices(sentence).flatMap((n) => {
    const passage = passages.find((p) => p.index === n);
    if (passage === undefined) return [];
    const { document, page, start, end, text } = passage;
    return [
      {
        answerStart: offset,
        answerEnd: offset + sentence.length,
        document,
        section: sectionLabel(passage),
        page,
        start,
        end,
        citedText: text,
      },
    ];
  });
}
