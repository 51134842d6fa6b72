import { createHash } from 'node:crypto';
import { AppError, throwIfAborted } from '../core/errors.ts';
import type { Foreground } from '../core/foreground.ts';
import type { DocumentKind, NewChunk, StoredDocument } from '../retrieval/document.ts';
import type { Embedder } from '../retrieval/embedding/types.ts';
import type { ChunkLimits } from '../retrieval/store/attachment-types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { CHUNKER_VERSION } from './chunk/cut-document.ts';
import { type DescribedDocument, describeDocument } from './describe-document.ts';
import { indexText } from './index-text.ts';
import { mergeMeta } from './load/document-meta.ts';
import { type FileLoader, LOADER_VERSION } from './load/load-file.ts';
import type { DocumentMeta } from './types.ts';

export interface IngestBytesRequest {
  readonly storeId: string;
  readonly filename: string;
  /** What stays the same when the file changes: its path below the ingested folder, or its name. */
  readonly sourceKey: string;
  readonly bytes: Uint8Array;
  /** Contents of `<file>.meta.yaml`. */
  readonly sidecar?: Uint8Array;
  /** Wins over what the file and its sidecar say, key by key. */
  readonly meta?: DocumentMeta;
  /** Wins over every other hint of the document's kind. */
  readonly kind?: DocumentKind;
  /** Wins over the sizes the kind of text is cut into. */
  readonly chunking?: ChunkLimits;
  /** Of the kept original, where it is kept already. */
  readonly fileId?: string;
}

export interface IngestResult {
  readonly outcome: 'added' | 'updated' | 'unchanged';
  readonly document: StoredDocument;
}

export interface IngestFileDeps {
  readonly store: KnowledgeStore;
  readonly embedder: Embedder;
  readonly foreground: Foreground;
  readonly loader: FileLoader;
}

const EMBED_BATCH = 64;

/**
 * Loads, cuts, embeds and stores one file in one transaction. A file that is as it was, under the same rules and the same
 * embedder, costs a hash and nothing else. Of several workers with the same file one does it, and the others find it done.
 */
export async function ingestFile(
  deps: IngestFileDeps,
  request: IngestBytesRequest,
  signal?: AbortSignal,
): Promise<IngestResult> {
  const { store, embedder } = deps;
  const { storeId, sourceKey } = request;
  const fingerprint = fingerprintOf(request, embedder.fingerprint);
  const known = await store.findBySource(storeId, sourceKey);
  if (known?.fingerprint === fingerprint) return { outcome: 'unchanged', document: known };
  const unlock = await store.lockSource(storeId, sourceKey);
  try {
    const before = await store.findBySource(storeId, sourceKey);
    if (before?.fingerprint === fingerprint) return { outcome: 'unchanged', document: before };
    const document = await storeFile(deps, request, fingerprint, signal);
    return { outcome: before === undefined ? 'added' : 'updated', document };
  } finally {
    await unlock();
  }
}

async function storeFile(
  { store, embedder, foreground, loader }: IngestFileDeps,
  request: IngestBytesRequest,
  fingerprint: string,
  signal: AbortSignal | undefined,
): Promise<StoredDocument> {
  const { storeId, filename, sourceKey, bytes, sidecar } = request;
  throwIfAborted(signal);
  const loaded = await loader.load(
    { filename, bytes, ...(sidecar === undefined ? {} : { sidecar }) },
    signal,
  );
  await foreground.quiet();
  const document = { ...loaded, meta: mergeMeta(loaded.meta, request.meta) };
  const described = describeDocument(document, filename, request.kind, request.chunking);
  const chunks = await embedChunks(described, embedder, signal);
  throwIfAborted(signal);
  const fileId = request.fileId ?? (await store.putFile(filename, bytes, 'assistants')).id;
  await foreground.quiet();
  const stored = await store.putDocument(
    storeId,
    { ...described.fields, sourceKey, fileId, filename, fingerprint },
    chunks,
  );
  await probe(store, stored);
  return stored;
}

async function embedChunks(
  { fields, chunks }: DescribedDocument,
  embedder: Embedder,
  signal: AbortSignal | undefined,
): Promise<NewChunk[]> {
  const embedded: NewChunk[] = [];
  for (let at = 0; at < chunks.length; at += EMBED_BATCH) {
    throwIfAborted(signal);
    const batch = chunks.slice(at, at + EMBED_BATCH);
    const texts = batch.map(({ start, end, sectionPath }) =>
      indexText(fields, sectionPath, fields.text.slice(start, end)),
    );
    const vectors = await embedder.embed(texts, 'passage');
    for (const [i, { start, end, sectionPath, role, page }] of batch.entries()) {
      const vector = vectors[i];
      if (vector === undefined) throw new AppError('internal');
      embedded.push({ start, end, sectionPath, role, page, vector });
    }
  }
  return embedded;
}

/** A document counts as stored once the store itself gives it back. */
async function probe(store: KnowledgeStore, stored: StoredDocument): Promise<void> {
  const found = await store.findBySource(stored.storeId, stored.sourceKey);
  // A later version by another process is as good: this one was stored and then replaced.
  if (found === undefined || found.version < stored.version) throw new AppError('storage_damaged');
}

/** Everything that decides what is stored; each part is preceded by its length, so that parts cannot run together. */
function fingerprintOf(
  { filename, bytes, sidecar, meta, kind, chunking }: IngestBytesRequest,
  embedderFingerprint: string,
): string {
  const hash = createHash('sha256');
  const add = (part: string | Uint8Array): void => {
    const data = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${data.length}:`).update(data);
  };
  for (const part of [LOADER_VERSION, CHUNKER_VERSION, embedderFingerprint]) add(part);
  for (const part of [kind ?? 'auto', filename]) add(part);
  add(meta === undefined ? '' : JSON.stringify(meta));
  add(sidecar ?? '');
  add(bytes);
  if (chunking !== undefined) add(JSON.stringify(chunking));
  return hash.digest('hex');
}
