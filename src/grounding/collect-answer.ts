import { AppError } from '../core/errors.ts';
import type { AnswerEvent, AnswerReport } from './types.ts';

export interface CollectedAnswer {
  readonly text: string;
  readonly report: AnswerReport;
}

/** The whole answer, for callers that do not stream. Throws what the answer throws, and `internal` if its report never comes. */
export async function collectAnswer(events: AsyncIterable<AnswerEvent>): Promise<CollectedAnswer> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'report') return { text, report: event.report };
    text += event.text;
  }
  throw new AppError('internal');
}
