import type { Logger } from '../../../core/logger.ts';
import { TERMS_VERSION } from '../../lexical/terms.ts';
import type { ChunkRecords } from './chunk-records.ts';
import type { Db } from './database.ts';
import type { DocumentRecords } from './document-records.ts';
import type { LiveChunks } from './live-chunks.ts';
import type { SearchIndexes } from './search-indexes.ts';
import type { StoreRecords } from './store-records.ts';

export interface RenewWordsDeps {
  readonly db: Db;
  readonly stores: StoreRecords;
  readonly documents: DocumentRecords;
  readonly chunks: ChunkRecords;
  readonly live: LiveChunks;
  readonly past: LiveChunks;
  readonly indexes: SearchIndexes;
  readonly logger: Logger;
}

/**
 * Indexes anew the words of stores whose terms were cut by another version of `lexicalTerms`: a question cut one way finds
 * nothing in texts cut another way. About ten seconds for 100,000 chunks, once after an update.
 */
export function renewWords({
  db,
  stores,
  documents,
  chunks,
  live,
  past,
  indexes,
  logger,
}: RenewWordsDeps): void {
  const isIndexed = (id: number): boolean =>
    live.terms(id) !== undefined || past.terms(id) !== undefined;
  const isStale = ({ termsVersion }: { termsVersion: number }): boolean =>
    termsVersion !== TERMS_VERSION;
  if (!stores.states().some(isStale)) return;
  db.transaction(() => {
    for (const store of stores.states().filter(isStale)) {
      logger.info({ store: store.id, chunks: store.liveChunks }, 'indexing words anew');
      const words = { live: indexes.table(store), past: () => indexes.pastTable(store) };
      for (const document of documents.list(store.id)) {
        for (const chunk of chunks.ofDocument(document.id)) {
          if (isIndexed(chunk.id)) chunks.reword(chunk, document, words);
        }
      }
      stores.termsRenewed(store.id);
    }
  }).immediate();
}
