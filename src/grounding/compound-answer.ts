import type { Engine } from '../inference/types.ts';
import type { Answerer } from './answer.ts';
import { collectAnswer, type CollectedAnswer } from './collect-answer.ts';
import { wording } from './messages.ts';
import type { AnswerEvent, AnswerReport, AnswerRequest, EvidencePassage } from './types.ts';

/**
 * Answers the parts of a question one after the other, each from its own evidence, as one answer with one report. A part
 * without an answer says so in its place; where no part has one, the question is answered as a whole.
 */
export async function* answerParts(
  answerer: Answerer,
  request: AnswerRequest,
  parts: readonly string[],
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const words = wording(request.language);
  let whole: CollectedAnswer | undefined;
  for (const question of parts) {
    const firstQuotation = (whole?.report.quotations.length ?? 0) + 1;
    const own = await collectAnswer(
      answerer.answer({ ...request, question, firstQuotation }, engine, signal),
    );
    const text =
      own.report.status === 'answered' ? own.text : words.partAbstained(question, own.text);
    whole = whole === undefined ? { ...own, text } : appended(whole, { ...own, text });
  }
  if (whole === undefined || whole.report.status !== 'answered') {
    yield* answerer.answer(request, engine, signal);
    return;
  }
  yield { type: 'text', text: whole.text };
  yield { type: 'report', report: { ...whole.report, question: request.question } };
}

const BETWEEN = '\n\n';

function appended(before: CollectedAnswer, own: CollectedAnswer): CollectedAnswer {
  const offset = before.text.length + BETWEEN.length;
  return {
    text: before.text + BETWEEN + own.text,
    report: {
      ...before.report,
      ...bothStatuses(before.report, own.report),
      evidence: [
        ...before.report.evidence,
        ...renumbered(own.report.evidence, before.report.evidence),
      ],
      quotations: [
        ...before.report.quotations,
        ...own.report.quotations.map((quotation) => ({
          ...quotation,
          answerStart: quotation.answerStart + offset,
          answerEnd: quotation.answerEnd + offset,
        })),
      ],
      verification: [...before.report.verification, ...own.report.verification],
      usage: {
        promptTokens: before.report.usage.promptTokens + own.report.usage.promptTokens,
        cachedTokens: before.report.usage.cachedTokens + own.report.usage.cachedTokens,
        completionTokens: before.report.usage.completionTokens + own.report.usage.completionTokens,
      },
      finishReason: own.report.finishReason === 'length' ? 'length' : before.report.finishReason,
    },
  };
}

/** Answered where one part is. */
function bothStatuses(a: AnswerReport, b: AnswerReport): Pick<AnswerReport, 'status' | 'reason'> {
  const { status, reason } = b.status === 'answered' ? b : a;
  return { status, reason };
}

/** Passages and sentences are counted through the whole answer. */
function renumbered(
  passages: readonly EvidencePassage[],
  before: readonly EvidencePassage[],
): EvidencePassage[] {
  let count = before.reduce((sum, { sentences }) => sum + sentences.length, 0);
  return passages.map((passage, i) => ({
    ...passage,
    index: before.length + i + 1,
    sentences: passage.sentences.map((sentence) => {
      count += 1;
      return { ...sentence, id: `s${count}` };
    }),
  }));
}
