import type { ScoredChunk } from '../types.ts';
import type { IdRange } from './chunk-catalogue.ts';
import type { Db } from './database.ts';
import type { Revision } from './revision.ts';

export interface WordSearch {
  /** Best first; `allowed` leaves out chunks outside the scope, `only` restricts the search to these ids. */
  search(
    terms: readonly string[],
    limit: number,
    allowed: (chunkId: number) => boolean,
    only?: readonly IdRange[],
  ): ScoredChunk[];
  /** In how many indexed chunks each term occurs, over all stores. */
  frequencies(terms: readonly string[]): Map<string, number>;
  chunkCount(): number;
}

/** The subject and the headings of a chunk weigh more than its text. */
const CONTEXT_WEIGHT = 1.2;
const BODY_WEIGHT = 1;
/**
 * Postings a query may read. Rare terms come first and say most; the common ones at the end of the list are dropped
 * when the budget is spent. This bounds the time of a query, whatever the size of the store.
 */
const POSTINGS_BUDGET = 60_000;
/** Terms that are looked up whatever they cost. */
const MIN_TERMS = 2;

/** FTS5 search by BM25 over pre-cut terms. Terms are quoted one by one, so nothing in a question can be syntax. */
export function createWordSearch(db: Db, revision: Revision): WordSearch {
  const match = db.prepare<[string], { rowid: number; rank: number }>(
    `SELECT rowid, bm25(chunk_words, ${CONTEXT_WEIGHT}, ${BODY_WEIGHT}) AS rank FROM chunk_words
     WHERE chunk_words MATCH ? ORDER BY rank`,
  );
  // bigint: a JavaScript number is bound as REAL, and FTS5 silently ignores a rowid constraint of that type.
  const matchRange = db.prepare<[string, bigint, bigint], { rowid: number; rank: number }>(
    `SELECT rowid, bm25(chunk_words, ${CONTEXT_WEIGHT}, ${BODY_WEIGHT}) AS rank FROM chunk_words
     WHERE chunk_words MATCH ? AND rowid BETWEEN ? AND ?`,
  );
  const frequency = db.prepare<[string], { doc: number }>(
    'SELECT doc FROM chunk_vocabulary WHERE term = ?',
  );
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM chunk_words_docsize');
  let counted = { revision: -1, chunks: 0 };

  function chunkCount(): number {
    const now = revision.read();
    if (counted.revision !== now) counted = { revision: now, chunks: count.get()?.n ?? 0 };
    return counted.chunks;
  }

  function frequencies(terms: readonly string[]): Map<string, number> {
    return new Map(terms.map((term) => [term, frequency.get(term)?.doc ?? 0]));
  }

  function worthwhile(terms: readonly string[]): string[] {
    const known = [...frequencies([...new Set(terms)])]
      .filter(([, n]) => n > 0)
      .toSorted((a, b) => a[1] - b[1]);
    let postings = 0;
    return known
      .filter(([, n], i) => {
        postings += n;
        return i < MIN_TERMS || postings <= POSTINGS_BUDGET;
      })
      .map(([term]) => term);
  }

  return {
    frequencies,
    chunkCount,
    search(terms, limit, allowed, only) {
      const query = worthwhile(terms)
        .map((term) => `"${term.replaceAll('"', '""')}"`)
        .join(' OR ');
      if (query === '') return [];
      const found: ScoredChunk[] = [];
      if (only !== undefined) {
        for (const { first, last } of only) {
          for (const { rowid, rank } of matchRange.iterate(query, BigInt(first), BigInt(last))) {
            if (allowed(rowid)) found.push({ chunkId: rowid, score: -rank });
          }
        }
        return found.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId).slice(0, limit);
      }
      for (const { rowid, rank } of match.iterate(query)) {
        if (!allowed(rowid)) continue;
        found.push({ chunkId: rowid, score: -rank });
        if (found.length === limit) break;
      }
      return found;
    },
  };
}
