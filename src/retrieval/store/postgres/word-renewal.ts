import type { Logger } from '../../../core/logger.ts';
import { TERMS_VERSION } from '../../lexical/terms.ts';
import { chunksOf } from './chunk-records.ts';
import type { Database, Query } from './database.ts';
import { documentOf } from './document-records.ts';
import { wordsOfDocument } from './document-words.ts';
import { allStates, bumpRevision, liveSet, lockStore, pastSet } from './store-records.ts';
import { addWords, mergeWords, WORD_LIMITS, type WordLimits } from './word-sets.ts';

/**
 * Indexes anew the words of stores whose terms were cut by another version of `lexicalTerms`: a question cut one way finds
 * nothing in texts cut another way. One server does it, once after an update; the others wait.
 */
export async function renewWords(db: Database, logger: Logger): Promise<void> {
  for (const { id, termsVersion } of await allStates(db.query)) {
    if (termsVersion === TERMS_VERSION) continue;
    await db.write(async (query) => {
      const store = await lockStore(query, id);
      if (store.termsVersion === TERMS_VERSION) return;
      logger.info({ store: id }, 'indexing words anew');
      await query('SET LOCAL statement_timeout = 0');
      for (const set of [liveSet(store), pastSet(store)]) await rewriteSet(query, set);
      await query('UPDATE stores SET terms_version = $1 WHERE id = $2', [TERMS_VERSION, id]);
      await bumpRevision(query, id);
    });
  }
}

/** Gives out all slots of a set anew, without those of documents that have left. To be called under the store's lock. */
export async function rewriteSet(
  query: Query,
  set: number,
  limits: WordLimits = WORD_LIMITS,
): Promise<void> {
  const documents = await query<{ document_id: number }>(
    'DELETE FROM document_words WHERE word_set = $1 RETURNING document_id',
    [set],
  );
  await query('DELETE FROM word_lists WHERE word_set = $1', [set]);
  await query(
    `UPDATE word_sets SET chunks = 0, terms = 0, next_slot = 0, merged_slots = 0, removals = 0,
       generation = generation + 1 WHERE id = $1`,
    [set],
  );
  const inOrder = documents.toSorted((a, b) => a.document_id - b.document_id);
  for (const { document_id: documentId } of inOrder) {
    // The day decides only the status, which words do not depend on.
    const document = await documentOf(query, '', documentId);
    const chunks = await chunksOf(query, documentId);
    const words = {
      documentId,
      chunkIds: chunks.map(({ id }) => id),
      roles: chunks.map(({ role }) => role ?? null),
      ...wordsOfDocument(document, chunks),
    };
    await addWords(query, set, words, limits);
  }
  await mergeWords(query, set);
}
