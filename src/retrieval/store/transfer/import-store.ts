import { randomBytes } from 'node:crypto';
import { AppError } from '../../../core/errors.ts';
import type { IndexedStore } from '../indexed-store.ts';
import type { StoreRecord } from '../types.ts';
import type { ExportedDocument, StoreEntry, StoreRestorer } from './entries.ts';

export interface ImportOptions {
  /** Default: the name it had. */
  readonly name: string | undefined;
  /** Counts entries. */
  readonly onProgress: (done: number) => void;
}

/** What is done once all documents have their new ids. */
interface PendingLink {
  readonly id: number;
  readonly replacedBy: number | null;
  readonly supersedes: readonly string[];
}

/**
 * Takes in an exported store. Until it is whole it has another name, so nobody searches half of it; what fails is removed
 * again. Throws `store_exists`, `file_damaged`, and what the database throws.
 */
export async function importStore(
  target: IndexedStore,
  entries: AsyncIterable<StoreEntry>,
  { name, onProgress }: ImportOptions,
): Promise<StoreRecord> {
  const reader = createReader(entries, onProgress);
  const header = await reader.next();
  if (header?.type !== 'store') throw broken();
  const finalName = name ?? header.name;
  const known = await target.listStores();
  if (known.some((store) => store.name === finalName || store.id === finalName)) {
    throw new AppError('store_exists');
  }
  const { restore } = target;
  const id = await restore.store(header, `importing-${randomBytes(6).toString('hex')}`);
  const newFiles: string[] = [];
  try {
    await restoreAll(restore, id, reader, newFiles);
    return await target.updateStore(id, { name: finalName });
  } catch (error) {
    await target.deleteStore(id).catch(() => undefined);
    for (const file of newFiles) await target.deleteFile(file).catch(() => undefined);
    throw error;
  }
}

async function restoreAll(
  restore: StoreRestorer,
  storeId: string,
  reader: Reader,
  newFiles: string[],
): Promise<void> {
  const [files, batches] = [new Map<string, string>(), new Map<string, string>()];
  const documents = new Map<number, number>();
  const links: PendingLink[] = [];
  for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
    switch (entry.type) {
      case 'file': {
        const bytes = reader.bytes();
        const kept = await restore.file(entry, bytes);
        // A file that is there already is not read.
        for await (const _unread of bytes) continue;
        files.set(entry.id, kept.id);
        if (kept.isNew) newFiles.push(kept.id);
        break;
      }
      case 'document': {
        const fileId = files.get(entry.fileId) ?? entry.fileId;
        const id = await restore.document(storeId, { ...checked(entry), fileId });
        documents.set(entry.id, id);
        links.push({ id, replacedBy: entry.replacedBy, supersedes: entry.supersedes });
        break;
      }
      case 'batch':
        batches.set(entry.id, await restore.batch(storeId, entry));
        break;
      case 'attachment': {
        const fileId = files.get(entry.fileId);
        const batchId = entry.batchId === null ? null : (batches.get(entry.batchId) ?? null);
        if (fileId === undefined) throw broken();
        await restore.attachment(storeId, { ...entry, fileId, batchId });
        break;
      }
      case 'store':
      case 'bytes':
        throw broken();
    }
  }
  await relink(restore, links, documents, files);
}

/** What a document says of others by their ids is said with the ids they have here. */
async function relink(
  restore: StoreRestorer,
  links: readonly PendingLink[],
  documents: ReadonlyMap<number, number>,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { id, replacedBy, supersedes } of links) {
    const renamed = supersedes.map((name) => {
      const document = /^[1-9]\d{0,15}$/.test(name) ? documents.get(Number(name)) : undefined;
      return files.get(name) ?? document?.toString() ?? name;
    });
    if (replacedBy === null && renamed.every((name, i) => name === supersedes[i])) continue;
    const by = replacedBy === null ? null : (documents.get(replacedBy) ?? null);
    await restore.relink(id, { replacedBy: by, supersedes: renamed });
  }
}

/** Offsets that do not lie in the text, or vectors missing where they are searched, would do harm later. */
function checked(document: ExportedDocument): ExportedDocument {
  const { text, chunks, past } = document;
  const isWhole = chunks.every(
    ({ start, end, vector }) => start <= end && end <= text.length && (past || vector !== null),
  );
  if (!isWhole) throw broken();
  return document;
}

interface Reader {
  next(): Promise<StoreEntry | undefined>;
  /** The bytes of the file whose entry came last. */
  bytes(): AsyncGenerator<Uint8Array>;
}

function createReader(
  entries: AsyncIterable<StoreEntry>,
  onProgress: ImportOptions['onProgress'],
): Reader {
  const iterator = entries[Symbol.asyncIterator]();
  let waiting: StoreEntry | undefined;
  let done = 0;
  async function next(): Promise<StoreEntry | undefined> {
    if (waiting !== undefined) {
      const entry = waiting;
      waiting = undefined;
      return entry;
    }
    const step = await iterator.next();
    if (step.done === true) return undefined;
    done += 1;
    onProgress(done);
    return step.value;
  }
  return {
    next,
    async *bytes() {
      for (;;) {
        const entry = await next();
        if (entry?.type !== 'bytes') {
          waiting = entry;
          return;
        }
        yield Buffer.from(entry.base64, 'base64');
      }
    },
  };
}

function broken(): AppError {
  return new AppError('file_damaged', {
    message: 'The export is damaged or incomplete; nothing was imported.',
  });
}
