import type { Language } from '../core/text/language.ts';
import type { Span } from '../core/text/span.ts';
import type { StoredDocument } from '../retrieval/document.ts';
import type { SectionRole } from '../retrieval/section-role.ts';
import type { AttributeFilter } from '../retrieval/store/types.ts';

/** `auto` quotes facts; `quoted` splices stored sentences; `cited` is checked prose with [n]; `off` is plain chat. */
export const GROUNDING_MODES = ['auto', 'quoted', 'cited', 'off'] as const;
export type GroundingMode = (typeof GROUNDING_MODES)[number];

/** One sentence of a passage. `text` is always the stored text between `start` and `end`. */
export interface EvidenceSentence extends Span {
  /** Unique within one answer: `s1`, `s2`, … */
  readonly id: string;
  readonly text: string;
  /** How well it answers the question, 0 to 1, judged without a model. */
  readonly prior: number;
}

/** A chunk as evidence: cut into sentences, with everything a reader needs to find it again. */
export interface EvidencePassage extends Span {
  /** Counts from 1; the [n] of cited prose. */
  readonly index: number;
  readonly document: StoredDocument;
  readonly sectionPath: readonly string[];
  readonly role: SectionRole | undefined;
  readonly page: number | undefined;
  readonly text: string;
  readonly score: number;
  readonly sentences: readonly EvidenceSentence[];
}

/** Why there is no answer; stable words for programs. */
export const ABSTENTION_REASONS = [
  'no_question',
  'no_documents',
  'subject_not_found',
  'section_absent',
  'not_covered',
  'verification_failed',
] as const;
export type AbstentionReason = (typeof ABSTENTION_REASONS)[number];

/** A stretch of an answer and the stored text it repeats or rests on. */
export interface Quotation {
  /** In the answer; JavaScript string indices. */
  readonly answerStart: number;
  readonly answerEnd: number;
  readonly document: StoredDocument;
  readonly section: string;
  readonly page: number | undefined;
  /** In the stored text of the document. */
  readonly start: number;
  readonly end: number;
  /** `storedText.slice(start, end)`. */
  readonly citedText: string;
}

export type Verdict = 'verbatim' | 'supported' | 'unsupported';

export interface VerificationCheck {
  readonly kind: 'verbatim' | 'number' | 'name' | 'citation';
  readonly ok: boolean;
  /** The number or name that was looked for; absent for whole-sentence checks. */
  readonly value?: string;
}

export interface SentenceVerification {
  readonly sentence: string;
  readonly verdict: Verdict;
  readonly checks: readonly VerificationCheck[];
}

export interface AnswerRequest {
  /** A question that stands on its own: earlier turns are already resolved into it. */
  readonly question: string;
  readonly language: Language;
  readonly mode: Exclude<GroundingMode, 'off'>;
  readonly storeIds: readonly string[];
  readonly filter?: AttributeFilter;
  /** ISO date: answer from what was in force on that day. */
  readonly asOf?: string;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly seed?: number;
  /** As for the engine: the same answer again, at the price of speed. */
  readonly isReproducible?: boolean;
  /** The [n] of the first quotation; 1 where this is the whole answer. */
  readonly firstQuotation?: number;
}

export interface AnswerUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

/** Of an answer no engine was asked for. */
export const NO_USAGE: AnswerUsage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };

/** What an answer rests on; sent after its text. */
export interface AnswerReport {
  readonly mode: Exclude<GroundingMode, 'auto'>;
  readonly status: 'answered' | 'abstained' | 'emergency';
  readonly reason: AbstentionReason | undefined;
  /** The question as it was searched for. */
  readonly question: string;
  /** The day whose versions were asked for; absent where that is today. */
  readonly asOf?: string;
  readonly evidence: readonly EvidencePassage[];
  readonly quotations: readonly Quotation[];
  readonly verification: readonly SentenceVerification[];
  readonly usage: AnswerUsage;
  readonly finishReason: 'stop' | 'length';
}

export type AnswerEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'report'; readonly report: AnswerReport };
