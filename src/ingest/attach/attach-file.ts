import type { Foreground } from '../../core/foreground.ts';
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
  readonly foreground: Foreground;
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
  { store, embedder, foreground, ingestBytes }: AttachFileDeps,
  { storeId, fileId, attributes, chunking }: AttachmentRecord,
  signal: AbortSignal,
): Promise<Attached> {
  const { filename } = await store.getFile(fileId);
  const { document, outcome } = await ingestBytes(
    {
      storeId,
      fileId,
      filename,
      sourceKey: filename,
      bytes: await store.readFile(fileId),
      meta: metaOfDates(datesOfAttributes(attributes)),
      ...(chunking === undefined ? {} : { chunking }),
    },
    signal,
  );
  // They may have been changed while the file was read.
  const given = (await store.getAttachment(storeId, fileId))?.attributes ?? attributes;
  const isPlain = Object.keys(given).length === 0;
  const merged = { ...document.attributes, ...given };
  const stored = isPlain
    ? document
    : await store.updateAttributes(document.id, merged, datesOfAttributes(given));
  await foreground.quiet();
  await probeDocument({ store, embedder }, stored);
  return { document: stored, isNew: outcome !== 'unchanged' };
}
