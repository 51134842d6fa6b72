import type { ScoredChunk } from '../store/types.ts';
import type { StageScore } from './types.ts';
import { zScores } from './z-scores.ts';

export interface FusedChunk {
  readonly chunkId: number;
  readonly lexical: StageScore | undefined;
  readonly dense: StageScore | undefined;
  readonly cosine: number;
  readonly fused: StageScore;
}

/** Share of the lexical score, the dense one has the rest; the optimum is flat (models/embedder's card). */
const LEXICAL_WEIGHT = 0.7;
/**
 * Weighted sum of z-normalised scores over the union of both result lists, best first.
 * Reciprocal ranks would throw the margins away: a weak retriever then drags down the top of a strong one.
 * `cosines` holds every candidate; a candidate the lexical side did not find scores 0 there.
 */
export function fuse(
  lexical: readonly ScoredChunk[],
  dense: readonly ScoredChunk[],
  cosines: readonly ScoredChunk[],
): FusedChunk[] {
  const lexicalRanks = ranks(lexical);
  const denseRanks = ranks(dense);
  const lexicalZ = zScores(cosines.map(({ chunkId }) => lexicalRanks.get(chunkId)?.score ?? 0));
  const denseZ = zScores(cosines.map(({ score }) => score));
  const scored = cosines.map(({ chunkId, score }, i) => ({
    chunkId,
    cosine: score,
    score: LEXICAL_WEIGHT * (lexicalZ[i] ?? 0) + (1 - LEXICAL_WEIGHT) * (denseZ[i] ?? 0),
  }));
  scored.sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
  return scored.map(({ chunkId, cosine, score }, i) => ({
    chunkId,
    cosine,
    lexical: lexicalRanks.get(chunkId),
    dense: denseRanks.get(chunkId),
    fused: { rank: i + 1, score },
  }));
}

function ranks(list: readonly ScoredChunk[]): Map<number, StageScore> {
  return new Map(list.map(({ chunkId, score }, i) => [chunkId, { rank: i + 1, score }]));
}
