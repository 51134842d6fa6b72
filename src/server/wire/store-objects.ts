import type { StoredDocument } from '../../retrieval/document.ts';
import type { SearchHit } from '../../retrieval/search/types.ts';
import type { FileRecord, StoreRecord } from '../../retrieval/store/types.ts';
import { versionFields } from './shown-version.ts';

export function fileObject(file: FileRecord): object {
  return {
    id: file.id,
    object: 'file',
    bytes: file.sizeBytes,
    created_at: file.createdAt,
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
    sha256: file.sha256,
  };
}

export function vectorStoreObject(store: StoreRecord): object {
  const { documentCount } = store;
  return {
    id: store.id,
    object: 'vector_store',
    created_at: store.createdAt,
    name: store.name,
    status: 'completed',
    usage_bytes: 0,
    last_active_at: store.createdAt,
    expires_at: null,
    metadata: store.metadata,
    file_counts: {
      in_progress: 0,
      completed: documentCount,
      failed: 0,
      cancelled: 0,
      total: documentCount,
    },
    chunk_count: store.chunkCount,
  };
}

export function vectorStoreFileObject(document: StoredDocument): object {
  return {
    id: document.fileId,
    object: 'vector_store.file',
    created_at: document.createdAt,
    vector_store_id: document.storeId,
    status: 'completed',
    last_error: null,
    usage_bytes: document.textLength,
    attributes: document.attributes,
    filename: document.filename,
    title: document.title,
    kind: document.kind,
    language: document.language,
    ...versionFields(document),
    supersedes: document.supersedes,
    chunk_count: document.chunkCount,
  };
}

/** One search result: OpenAI's fields, then where the passage stands, then why it was found. */
export function searchResult({ chunk, document, score, cosine, stages }: SearchHit): object {
  return {
    file_id: document.fileId,
    filename: document.filename,
    score,
    attributes: document.attributes,
    content: [{ type: 'text', text: chunk.text }],
    title: document.title,
    kind: document.kind,
    ...versionFields(document),
    section: chunk.sectionPath.join(' > '),
    role: chunk.role ?? null,
    page: chunk.page ?? null,
    start_char_index: chunk.start,
    end_char_index: chunk.end,
    explain: {
      lexical: stages.lexical ?? null,
      dense: stages.dense ?? null,
      cosine,
      fused: stages.fused,
      subject_boost: stages.subjectBoost,
      section_boost: stages.sectionBoost,
      aspect_boost: stages.aspectBoost,
      rerank: stages.rerank ?? null,
    },
  };
}

/** OpenAI's list envelope; everything is one page. */
export function list(data: readonly object[]): object {
  const id = (item: object | undefined): unknown =>
    item !== undefined && 'id' in item ? item.id : null;
  return {
    object: 'list',
    data,
    first_id: id(data[0]),
    last_id: id(data.at(-1)),
    has_more: false,
  };
}
