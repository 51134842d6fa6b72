import type { Chunk, DocumentKind, StoredDocument } from '../document.ts';
import type { RankedSentence } from '../rank/sentence-ranker.ts';
import type { QueryUnderstanding } from '../query/understand.ts';
import type { SectionRole } from '../section-role.ts';
import type { AttributeFilter } from '../store/types.ts';

export interface SearchRequest {
  readonly query: string;
  readonly storeIds: readonly string[];
  /** How many hits to return. */
  readonly limit: number;
  readonly kinds?: readonly DocumentKind[];
  readonly roles?: readonly SectionRole[];
  readonly filter?: AttributeFilter;
  /** ISO date: search what was in force on that day instead of today. */
  readonly asOf?: string;
  /** Hits scoring lower are left out. */
  readonly scoreThreshold?: number;
}

/** Rank (from 1) and score of a chunk in one stage; absent where the stage did not find it. */
export interface StageScore {
  readonly rank: number;
  readonly score: number;
}

/** Why a chunk stands where it stands. */
export interface HitStages {
  readonly lexical: StageScore | undefined;
  readonly dense: StageScore | undefined;
  /** Weighted sum of the normalised scores of both. */
  readonly fused: StageScore;
  /** Added because the chunk's document is about a subject the question names. */
  readonly subjectBoost: number;
  /** Added because the chunk's section is what the question asks for. */
  readonly sectionBoost: number;
  /** Added for what is asked about the subject, compared with the other chunks of its documents. */
  readonly aspectBoost: number;
  /** By its best sentence; absent where the sentences were not read. */
  readonly rerank: StageScore | undefined;
}

export interface SearchHit {
  readonly chunk: Chunk;
  readonly document: StoredDocument;
  /** 0 to 1: how likely its best sentence answers. Of hits that were not read, only their order says something. */
  readonly score: number;
  /** Cosine of question and chunk, −1 to 1; comparable between searches. */
  readonly cosine: number;
  /** Its quotable sentences, judged; empty where they were not read. In text order. */
  readonly sentences: readonly RankedSentence[];
  readonly stages: HitStages;
  /** Passages of other documents on the same subject that say the same: mostly inserts by other makers. */
  readonly sameText?: readonly { readonly chunk: Chunk; readonly document: StoredDocument }[];
}

/** Milliseconds spent in each stage. */
export interface SearchTimings {
  readonly understandMs: number;
  readonly embedMs: number;
  readonly lexicalMs: number;
  readonly denseMs: number;
  readonly rankMs: number;
  readonly rerankMs: number;
  readonly totalMs: number;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly understanding: QueryUnderstanding;
  readonly timings: SearchTimings;
}

export interface Search {
  /** Throws AppError of the store. */
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult>;
  /** Reads a question against the names loaded into these stores, today or on the day `asOf`, without searching. */
  understand(
    query: string,
    storeIds: readonly string[],
    asOf?: string,
  ): Promise<QueryUnderstanding>;
}
