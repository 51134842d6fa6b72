import { throwIfAborted } from '../../core/errors.ts';
import { readAsked } from '../rank/asked.ts';
import type { RankedChunk, SentenceRanker } from '../rank/sentence-ranker.ts';
import type { RankCandidate } from '../rank/sentence-features.ts';
import type { QueryUnderstanding } from '../query/understand.ts';
import type { KnowledgeStore } from '../store/types.ts';
import { type Candidate, type CandidateSearch, stopwatch } from './candidates.ts';
import { collapseSameText } from './same-text.ts';
import type { Search, SearchHit } from './types.ts';

export interface SearchDeps {
  readonly store: KnowledgeStore;
  readonly candidates: CandidateSearch;
  readonly ranker: SentenceRanker;
}

/** Best candidates whose sentences are read. The right passage stood among the first 32 for each training question. */
export const RERANKED = 32;

/** Hybrid search: candidates by words, vectors, subject and section, then put in order by their best sentence. */
export function createSearch({ store, candidates: finder, ranker }: SearchDeps): Search {
  return {
    understand: (query, storeIds, asOf) => finder.understand(query, storeIds, asOf),
    async search(request, signal) {
      const { candidates, understanding, timings } = await finder.find(request, signal);
      throwIfAborted(signal);
      const clock = stopwatch();
      const first = candidates.slice(0, RERANKED);
      const ranked = await ranker.rank(
        rankCandidates(first, understanding),
        await readAsked(store, understanding, request.storeIds),
      );
      const hits = inOrder(first, ranked, candidates.slice(RERANKED));
      const rerankMs = clock();
      const totalMs =
        timings.understandMs +
        timings.embedMs +
        timings.lexicalMs +
        timings.denseMs +
        timings.rankMs +
        rerankMs;
      return {
        hits: collapseSameText(
          hits.filter(({ score }) => score >= (request.scoreThreshold ?? 0)),
        ).slice(0, request.limit),
        understanding,
        timings: { ...timings, rerankMs, totalMs },
      };
    },
  };
}

/** Candidates as the ranker reads them; training reads them the same way. */
export function rankCandidates(
  candidates: readonly Candidate[],
  { language }: QueryUnderstanding,
): RankCandidate[] {
  const most = Math.max(1e-6, ...candidates.map(({ fused }) => fused.lexical?.score ?? 0));
  return candidates.map(({ chunk, document, fused, named, first, section, aspect }) => ({
    chunk,
    fused: fused.fused.score,
    cosine: fused.cosine,
    lexical: (fused.lexical?.score ?? 0) / most,
    lexicalRank: fused.lexical === undefined ? 0 : 1 / fused.lexical.rank,
    denseRank: fused.dense === undefined ? 0 : 1 / fused.dense.rank,
    named,
    first,
    sameLanguage: document.language === language,
    section,
    aspect,
  }));
}

/** Read candidates by what their sentences say; those that were not read follow as they were found. */
function inOrder(
  read: readonly Candidate[],
  ranked: readonly RankedChunk[],
  unread: readonly Candidate[],
): SearchHit[] {
  const order = read
    .map((candidate, i) => ({ candidate, i, fit: ranked[i]?.fit ?? 0 }))
    .toSorted((a, b) => b.fit - a.fit || a.i - b.i);
  const least = order.at(-1)?.fit ?? 0;
  const rest = unread.map((candidate, i) => ({ candidate, i: -1, fit: least / (i + 2) }));
  return [...order, ...rest].map(({ candidate, i, fit: score }, at) => ({
    chunk: candidate.chunk,
    document: candidate.document,
    score,
    cosine: candidate.fused.cosine,
    sentences: ranked[i]?.sentences ?? [],
    stages: {
      lexical: candidate.fused.lexical,
      dense: candidate.fused.dense,
      fused: candidate.fused.fused,
      subjectBoost: candidate.subjectBoost,
      sectionBoost: candidate.sectionBoost,
      aspectBoost: candidate.aspectBoost,
      rerank: i < 0 ? undefined : { rank: at + 1, score },
    },
  }));
}
