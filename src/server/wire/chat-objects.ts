import type { AnswerReport, EvidencePassage, Quotation } from '../../grounding/types.ts';
import type { GenerateTimings } from '../../inference/types.ts';
import { timingsObject, usageObject } from './chat-timings.ts';
import { versionFields } from './shown-version.ts';

/** What all chunks of one completion share. */
export interface CompletionHead {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
  /** Changes with the weights and the algorithm. */
  readonly system_fingerprint: string;
}

/** Where a quotation stands in the stored text. */
export function fileCitation(quotation: Quotation): object {
  const { document, section, page, start, end, citedText } = quotation;
  return {
    file_id: document.fileId,
    filename: document.filename,
    vector_store_id: document.storeId,
    title: document.title,
    ...versionFields(document),
    section,
    ...(page === undefined ? {} : { page }),
    cited_text: citedText,
    start_char_index: start,
    end_char_index: end,
  };
}

/** One annotation: OpenAI's url_citation for stock clients, file_citation with our offsets for ours. */
function annotation(quotation: Quotation): object {
  const { document, section, start, end, answerStart, answerEnd } = quotation;
  return {
    type: 'url_citation',
    url_citation: {
      url: `/v1/vector_stores/${document.storeId}/files/${document.fileId}/content#char=${start},${end}`,
      title: section === '' ? document.title : `${document.title} — ${section}`,
      start_index: answerStart,
      end_index: answerEnd,
    },
    file_citation: fileCitation(quotation),
  };
}

function evidence({
  index,
  document,
  sectionPath,
  role,
  page,
  start,
  end,
  text,
  score,
}: EvidencePassage): object {
  return {
    index,
    file_id: document.fileId,
    filename: document.filename,
    vector_store_id: document.storeId,
    title: document.title,
    kind: document.kind,
    ...versionFields(document),
    section: sectionPath.join(' > '),
    ...(role === undefined ? {} : { role }),
    ...(page === undefined ? {} : { page }),
    start_char_index: start,
    end_char_index: end,
    text,
    score,
  };
}

/** The extra fields of an answer's message. */
export function groundingFields(report: AnswerReport): {
  annotations: object[];
  grounding: object;
} {
  return {
    annotations: report.quotations.map(annotation),
    grounding: {
      mode: report.mode,
      status: report.status,
      ...(report.reason === undefined ? {} : { reason: report.reason }),
      question: report.question,
      ...(report.asOf === undefined ? {} : { as_of: report.asOf }),
      evidence: report.evidence.map(evidence),
      verification: report.verification,
    },
  };
}

/** Tokens, and where an engine was asked its times as well. */
function figures(report: AnswerReport): object {
  return { usage: usageObject(report.usage), ...timingsOf(report) };
}

export function timingsOf({ usage }: AnswerReport): { timings?: object } {
  const measured = 'prefillMs' in usage && 'decodeMs' in usage;
  return measured ? { timings: timingsObject(usage as GenerateTimings) } : {};
}

export function completionObject(head: CompletionHead, text: string, report: AnswerReport): object {
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null, ...groundingFields(report) },
        logprobs: null,
        finish_reason: report.finishReason,
      },
    ],
    ...figures(report),
  };
}

export function chunkObject(
  head: CompletionHead,
  delta: object,
  finishReason: string | null = null,
): object {
  return {
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
}

/** The extra chunk of `stream_options.include_usage`. */
export function usageChunk(head: CompletionHead, report: AnswerReport): object {
  return { ...head, object: 'chat.completion.chunk', choices: [], ...figures(report) };
}
