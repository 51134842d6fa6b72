import { createHash } from 'node:crypto';
import { AppError, throwIfAborted } from '../core/errors.js';
import { CHUNKER_VERSION } from './chunk/cut-document.js';
import { describeDocument } from './describe-document.js';
import { indexText } from './index-text.js';
import { mergeMeta } from './load/document-meta.js';
const EMBED_BATCH = 64;
/**
 * Loads, cuts, embeds and stores one file in one transaction. A file that is as it was, under the same rules and the same
 * embedder, costs a hash and nothing else.
 */
export async function ingestFile({ store, embedder, loader }, request, signal) {
  const { storeId, filename, sourceKey, bytes, sidecar } = request;
  const fingerprint = fingerprintOf(request, embedder.fingerprint);
  const before = await store.findBySource(storeId, sourceKey);
  if (before?.fingerprint === fingerprint) return { outcome: 'unchanged', document: before };
  const loaded = await loader.load(
    { filename, bytes, ...(sidecar === undefined ? {} : { sidecar }) },
    signal,
  );
  const document = { ...loaded, meta: mergeMeta(loaded.meta, request.meta) };
  const described = describeDocument(document, filename, request.kind);
  const chunks = await embedChunks(described, embedder, signal);
  throwIfAborted(signal);
  const file = await store.putFile(filename, bytes, 'assistants');
  const stored = await store.putDocument(
    storeId,
    { ...described.fields, sourceKey, fileId: file.id, filename, fingerprint },
    chunks,
  );
  await probe(store, stored);
  return { outcome: before === undefined ? 'added' : 'updated', document: stored };
}
async function embedChunks({ fields, chunks }, embedder, signal) {
  const embedded = [];
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
async function probe(store, stored) {
  const found = await store.findBySource(stored.storeId, stored.sourceKey);
  // A later version by another process is as good: this one was stored and then replaced.
  if (found === undefined || found.version < stored.version) throw new AppError('storage_damaged');
}
/** Everything that decides what is stored; each part is preceded by its length, so that parts cannot run together. */
function fingerprintOf({ filename, bytes, sidecar, meta, kind }, embedderFingerprint) {
  const hash = createHash('sha256');
  const add = (part) => {
    const data = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${data.length}:`).update(data);
  };
  for (const part of [CHUNKER_VERSION, embedderFingerprint, kind ?? 'auto', filename]) add(part);
  add(meta === undefined ? '' : JSON.stringify(meta));
  add(sidecar ?? '');
  add(bytes);
  return hash.digest('hex');
}
//# sourceMappingURL=ingest-file.js.map
