import type { Logger } from '../../../core/logger.ts';
import { TERMS_VERSION } from '../../lexical/terms.ts';
import type { ChunkRecords } from './chunk-records.ts';
import type { Db } from './database.ts';
import type { DocumentRecords } from './document-records.ts';
import type { SearchIndexes } from './search-indexes.ts';
import type { StoreRecords } from './store-records.ts';

export interface RenewWordsDeps {
  readonly db: Db;
  readonly stores: StoreRecords;
  readonly documents: DocumentRecords;
  readonly chunks: ChunkRecords;
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
  indexes,
  logger,
}: RenewWordsDeps): void {
  const isStale = ({ termsVersion }: { termsVersion: number }): boolean =>
    termsVersion !== TERMS_VERSION;
  if (!stores.states().some(isStale)) return;
  db.transaction(() => {
    for (const store of stores.states().filter(isStale)) {
      logger.info({ store: store.id, chunks: store.liveChunks }, 'indexing words anew');
      const words = indexes.table(store);
      for (const document of documents.list(store.id)) {
        if (document.status !== 'current') continue;
        for (const chunk of chunks.ofDocument(document.id)) chunks.reword(chunk, document, words);
      }
      stores.termsRenewed(store.id);
    }
  }).immediate();
}
