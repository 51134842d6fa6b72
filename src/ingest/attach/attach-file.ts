import type { StoredDocument } from '../../retrieval/document.ts';
import type { Embedder } from '../../retrieval/embedding/types.ts';
import type { AttachmentRecord } from '../../retrieval/store/attachment-types.ts';
import type { KnowledgeStore } from '../../retrieval/store/types.ts';
import type { IngestBytesRequest, IngestResult } from '../ingest-file.ts';
import { datesOfAttributes, metaOfDates } from './attribute-dates.ts';
import { probeDocument } from './probe-document.ts';

export interface AttachFileDeps {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly ingestBytes: (
    request: IngestBytesRequest,
    signal?: AbortSignal,
  ) => Promise<IngestResult>;
}

export interface Attached {
  readonly document: StoredDocument;
  /** False where the store held it already. */
  readonly isNew: boolean;
}

/** Reads one uploaded file into its store, with its attributes, and makes sure that it is found. Throws AppError. */
export async function attachFile(
  { store, embedder, ingestBytes }: AttachFileDeps,
  { storeId, fileId, attributes, chunking }: AttachmentRecord,
  signal: AbortSignal,
): Promise<Attached> {
  const { filename } = await store.getFile(fileId);
  const dates = datesOfAttributes(attributes);
  const { document, outcome } = await ingestBytes(
    {
      storeId,
      fileId,
      filename,
      sourceKey: filename,
      bytes: await store.readFile(fileId),
      meta: metaOfDates(dates),
      ...(chunking === undefined ? {} : { chunking }),
    },
    signal,
  );
  const isPlain = Object.keys(attributes).length === 0;
  const merged = { ...document.attributes, ...attributes };
  const stored = isPlain ? document : await store.updateAttributes(document.id, merged, dates);
  await probeDocument({ store, embedder }, stored);
  return { document: stored, isNew: outcome !== 'unchanged' };
}
