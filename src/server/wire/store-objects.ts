import { recommendationOf } from '../../retrieval/recommendation.ts';
import type { WholeSection } from '../../retrieval/search/whole-section.ts';
import type { SearchHit } from '../../retrieval/search/types.ts';
import type { AttachmentStatus } from '../../retrieval/store/attachment-types.ts';
import type { FileRecord, StoreRecord } from '../../retrieval/store/types.ts';
import { expiryOf, isExpired } from '../store-access.ts';
import { versionFields } from './shown-version.ts';

/** What a list shows and names by its id. */
export interface WireObject {
  readonly id: string;
  readonly [field: string]: unknown;
}

export function fileObject(file: FileRecord): WireObject {
  return {
    id: file.id,
    object: 'file',
    bytes: file.sizeBytes,
    created_at: file.createdAt,
    expires_at: file.expiresAt ?? null,
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
    sha256: file.sha256,
  };
}

/** `attached`: how many files that were attached stand how. */
export function vectorStoreObject(
  store: StoreRecord,
  attached: Readonly<Record<AttachmentStatus, number>>,
): WireObject {
  const { documentCount, expiresAfterDays } = store;
  const { in_progress, failed, cancelled } = attached;
  const expired = isExpired(store);
  return {
    id: store.id,
    object: 'vector_store',
    created_at: store.createdAt,
    name: store.name,
    status: expired ? 'expired' : in_progress > 0 ? 'in_progress' : 'completed',
    usage_bytes: store.textLength,
    last_active_at: store.lastActiveAt,
    ...(expiresAfterDays === undefined
      ? {}
      : { expires_after: { anchor: 'last_active_at', days: expiresAfterDays } }),
    expires_at: expiryOf(store) ?? null,
    metadata: store.metadata,
    file_counts: {
      in_progress,
      completed: documentCount,
      failed,
      cancelled,
      total: documentCount + in_progress + failed + cancelled,
    },
    chunk_count: store.chunkCount,
  };
}

/** One search result: OpenAI's fields, then where the passage stands, then why it was found. */
export function searchResult(hit: SearchHit): object {
  const { chunk, document, score, cosine, stages, sameText = [] } = hit;
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
    recommendation: recommendationObject(chunk.sectionPath),
    page: chunk.page ?? null,
    start_char_index: chunk.start,
    end_char_index: chunk.end,
    more_makers: sameText.length,
    same_text: sameText.map(samePassage),
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

/** A guideline's recommendation by its number, class (or strength) and level of evidence, as printed; null for any other passage. */
function recommendationObject(sectionPath: readonly string[]): object | null {
  const found = recommendationOf(sectionPath);
  if (found === undefined) return null;
  const { number, strength, evidence } = found;
  return { number: number ?? null, class: strength ?? null, level: evidence ?? null };
}

export function parentObject({ sectionPath, start, end, text }: WholeSection): object {
  return {
    section: sectionPath.join(' > '),
    start_char_index: start,
    end_char_index: end,
    text,
  };
}

/** A passage that says the same in another document on the same subject. */
function samePassage({ chunk, document }: NonNullable<SearchHit['sameText']>[number]): object {
  return {
    file_id: document.fileId,
    filename: document.filename,
    title: document.title,
    ...versionFields(document),
    page: chunk.page ?? null,
    start_char_index: chunk.start,
    end_char_index: chunk.end,
  };
}
