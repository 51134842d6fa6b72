/** Share of the lexical score, the dense one has the rest; the optimum is flat (models/embedder's card). */
const LEXICAL_WEIGHT = 0.65;
/** Where the words single out one chunk, by this share of its score before the next, they decide nearly alone. */
const DECISIVE_LEAD = 0.3;
const DECISIVE_WEIGHT = 0.9;
/**
 * Weighted sum of z-normalised scores over the union of both result lists, best first.
 * Reciprocal ranks would throw the margins away: a weak retriever then drags down the top of a strong one.
 * `cosines` holds every candidate; a candidate the lexical side did not find scores 0 there.
 */
export function fuse(lexical, dense, cosines) {
  const lexicalWeight = lead(lexical) > DECISIVE_LEAD ? DECISIVE_WEIGHT : LEXICAL_WEIGHT;
  const lexicalRanks = ranks(lexical);
  const denseRanks = ranks(dense);
  const lexicalZ = zScores(cosines.map(({ chunkId }) => lexicalRanks.get(chunkId)?.score ?? 0));
  const denseZ = zScores(cosines.map(({ score }) => score));
  const scored = cosines.map(({ chunkId, score }, i) => ({
    chunkId,
    cosine: score,
    score: lexicalWeight * (lexicalZ[i] ?? 0) + (1 - lexicalWeight) * (denseZ[i] ?? 0),
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
/** How far the best stands before the second, as a share of its score. */
function lead([first, second]) {
  return first === undefined || second === undefined ? 0 : 1 - second.score / first.score;
}
function ranks(list) {
  return new Map(list.map(({ chunkId, score }, i) => [chunkId, { rank: i + 1, score }]));
}
/** Zero mean, unit deviation; all zero where every score is the same. */
function zScores(scores) {
  const mean = scores.reduce((sum, s) => sum + s, 0) / scores.length;
  const variance = scores.reduce((sum, s) => sum + (s - mean) ** 2, 0) / scores.length;
  const deviation = Math.sqrt(variance);
  return scores.map((s) => (deviation < 1e-9 ? 0 : (s - mean) / deviation));
}
//# sourceMappingURL=fuse.js.map
