import { AppError, type ErrorCode } from '../core/errors.ts';
import type { StoredDocument } from '../retrieval/document.ts';
import type { AttachmentRecord } from '../retrieval/store/attachment-types.ts';
import type { KnowledgeStore } from '../retrieval/store/types.ts';
import { chunkingObject } from './wire/chunking-schema.ts';
import { versionFields } from './wire/shown-version.ts';

/** A file of a store, as far as it has come. */
export interface StoreFile {
  readonly id: string;
  readonly object: 'vector_store.file';
  readonly status: AttachmentRecord['status'];
  readonly [field: string]: unknown;
}

/** The file as its attaching stands; where it is done or came another way, as it is stored. Throws `file_not_found`. */
export async function readStoreFile(
  store: KnowledgeStore,
  storeId: string,
  fileId: string,
): Promise<StoreFile> {
  const attachment = await store.getAttachment(storeId, fileId);
  if (attachment !== undefined && attachment.status !== 'completed') {
    return attachmentObject(attachment);
  }
  return storeFileObject(await store.getDocumentByFile(storeId, fileId), attachment);
}

/** Every file of a store, oldest first: the newest version of each document, and what is on its way or failed. */
export async function listStoreFiles(store: KnowledgeStore, storeId: string): Promise<StoreFile[]> {
  const attachments = await store.listAttachments(storeId);
  const byFile = new Map(attachments.map((attachment) => [attachment.fileId, attachment]));
  const unfinished = attachments.filter(({ status }) => status !== 'completed');
  const waiting = new Set(unfinished.map(({ fileId }) => fileId));
  const stored = (await store.listDocuments(storeId))
    .filter(({ isLatest, fileId }) => isLatest && !waiting.has(fileId))
    .map((document) => ({
      at: document.createdAt,
      file: storeFileObject(document, byFile.get(document.fileId)),
    }));
  const other = unfinished.map((attachment) => ({
    at: attachment.createdAt,
    file: attachmentObject(attachment),
  }));
  return [...stored, ...other].toSorted((a, b) => a.at - b.at).map(({ file }) => file);
}

/** Files of a batch, in the order they were given. */
export async function listBatchFiles(
  store: KnowledgeStore,
  storeId: string,
  batchId: string,
): Promise<StoreFile[]> {
  const all = new Map((await listStoreFiles(store, storeId)).map((file) => [file.id, file]));
  const attachments = await store.listAttachments(storeId, batchId);
  return attachments.map(
    (attachment) => all.get(attachment.fileId) ?? attachmentObject(attachment),
  );
}

/** The SDK's poll helper would spin on `cancelled`: asked for by itself, such a file is `failed` and says why. */
export function polled(file: StoreFile): StoreFile {
  return file.status === 'cancelled' ? { ...file, status: 'failed' } : file;
}

function attachmentObject(attachment: AttachmentRecord): StoreFile {
  const { storeId, fileId, status, error, attributes, chunking, createdAt } = attachment;
  return {
    id: fileId,
    object: 'vector_store.file',
    created_at: createdAt,
    vector_store_id: storeId,
    status,
    last_error: lastError(status, error),
    usage_bytes: 0,
    attributes,
    chunking_strategy: chunkingObject(chunking),
  };
}

function storeFileObject(
  document: StoredDocument,
  attachment: AttachmentRecord | undefined,
): StoreFile {
  return {
    id: document.fileId,
    object: 'vector_store.file',
    created_at: document.createdAt,
    vector_store_id: document.storeId,
    status: 'completed',
    last_error: null,
    usage_bytes: document.textLength,
    attributes: document.attributes,
    chunking_strategy: chunkingObject(attachment?.chunking),
    filename: document.filename,
    title: document.title,
    kind: document.kind,
    language: document.language,
    ...versionFields(document),
    supersedes: document.supersedes,
    chunk_count: document.chunkCount,
  };
}

function lastError(
  status: AttachmentRecord['status'],
  error: AttachmentRecord['error'],
): { code: string; message: string } | null {
  if (status === 'cancelled') return { code: 'server_error', message: 'The batch was cancelled.' };
  return error === undefined ? null : { code: openAiCode(error.code), message: error.message };
}

/** OpenAI knows three codes; our own stands in the message's wording. */
function openAiCode(code: ErrorCode): string {
  if (code === 'file_unsupported') return 'unsupported_file';
  const isFile = code.startsWith('file_') || code === 'request_too_large';
  return isFile ? 'invalid_file' : 'server_error';
}

/** Throws `file_not_found` where the store neither holds the file nor is about to. */
export function notInStore(): AppError {
  return new AppError('file_not_found', { message: 'This store does not hold such a file.' });
}
