export interface KnownTerm {
  readonly term: string;
  /** Number of chunks that hold it. */
  readonly frequency: number;
}

/** Below so many chunks every term is used; above, only those of at most this share of the chunks, if there are any. */
const PRUNE_FROM_CHUNKS = 5000;
const COMMON_SHARE = 0.2;
/** Postings one question may read: bounds its time in a store of any size. Rare terms, which say most, come first. */
const MAX_POSTINGS = 300_000;

/** Terms of a question worth reading, the rarest first. */
export function chooseTerms(
  terms: readonly string[],
  chunkCount: number,
  frequency: (term: string) => number,
): KnownTerm[] {
  const known = [...new Set(terms)]
    .map((term) => ({ term, frequency: frequency(term) }))
    .filter((entry) => entry.frequency > 0)
    .toSorted((a, b) => a.frequency - b.frequency || (a.term < b.term ? -1 : 1));
  if (chunkCount < PRUNE_FROM_CHUNKS) return known;
  let postings = 0;
  return known.filter((entry, i) => {
    postings += entry.frequency;
    const tooCommon = entry.frequency > chunkCount * COMMON_SHARE || postings > MAX_POSTINGS;
    return i === 0 || !tooCommon;
  });
}
