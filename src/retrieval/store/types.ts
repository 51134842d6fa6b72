import type { Span } from '../../core/text/span.ts';
import type {
  Attributes,
  Chunk,
  DocumentDates,
  DocumentKind,
  NewChunk,
  NewDocument,
  StoredDocument,
} from '../document.ts';
import type { SectionRole } from '../section-role.ts';
import type { AttachmentQueue } from './attachment-types.ts';

export interface StoreRecord {
  /** `vs_…` */
  readonly id: string;
  readonly name: string;
  readonly metadata: Attributes;
  /** Fingerprint of the embedder its vectors were made with. */
  readonly embedder: string;
  readonly dimension: number;
  readonly documentCount: number;
  /** Of those documents, in UTF-16 units. */
  readonly textLength: number;
  readonly chunkCount: number;
  /** Unix time in seconds. */
  readonly createdAt: number;
  /** When it was last searched or changed, to the hour. */
  readonly lastActiveAt: number;
  /** Days after that when it expires: kept, and no longer searched. */
  readonly expiresAfterDays: number | undefined;
}

/** What of a store can be changed; an absent key stays as it is. */
export interface StoreChange {
  readonly name?: string;
  readonly metadata?: Attributes;
  readonly expiresAfterDays?: number | null;
}

/** What an upload says of a file. */
export interface FileAbout {
  readonly purpose: string;
  /** Unix time in seconds. */
  readonly expiresAt?: number | undefined;
}

export interface FileRecord {
  /** `file-…` */
  readonly id: string;
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly purpose: string;
  readonly createdAt: number;
  /** Unix time in seconds when it may be deleted, unless a store uses it then. */
  readonly expiresAt: number | undefined;
}

/** One name of a document's subject, as the query side looks for it. */
export interface AliasEntry {
  readonly alias: string;
  /** Kind of the document the name belongs to. */
  readonly kind: DocumentKind;
  readonly documentId: number;
  readonly storeId: string;
}

/** OpenAI's comparison and compound filters over attributes, plus our own keys `kind`, `language`, `subject`, `version`. */
export type AttributeFilter =
  | {
      readonly type: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
      readonly key: string;
      readonly value: string | number | boolean;
    }
  | {
      readonly type: 'in' | 'nin';
      readonly key: string;
      readonly value: readonly (string | number)[];
    }
  | { readonly type: 'and' | 'or'; readonly filters: readonly AttributeFilter[] };

/** Which chunks a search may return: only of versions that are in force, today or on the day asked for. */
export interface ChunkScope {
  readonly storeIds: readonly string[];
  readonly kinds?: readonly DocumentKind[];
  readonly roles?: readonly SectionRole[];
  readonly documentIds?: readonly number[];
  readonly filter?: AttributeFilter;
  /** ISO date: what was or will be in force on that day, earlier versions included. Without it: today. */
  readonly asOf?: string;
}

/** Higher is better for both searches: −bm25 for the lexical one, cosine for the dense one. */
export interface ScoredChunk {
  readonly chunkId: number;
  readonly score: number;
}

export interface IntegrityReport {
  readonly ok: boolean;
  /** One line per problem, naming the rows. */
  readonly problems: readonly string[];
}

/**
 * Documents, chunks, vectors and the two indexes over them. `sqlite` is the embedded default.
 * Every write is one transaction: a reader sees all of a document or nothing of it.
 * Throws AppError `store_not_found`, `store_exists`, `file_not_found`, `store_busy`, `storage_full`, `storage_damaged`,
 * `embedder_mismatch`, and `store_unavailable` while a database of its own does not answer.
 */
export interface KnowledgeStore extends AttachmentQueue {
  createStore(name: string, metadata?: Attributes, expiresAfterDays?: number): Promise<StoreRecord>;
  updateStore(id: string, change: StoreChange): Promise<StoreRecord>;
  /** Notes that a store is in use; cheap, written at most once an hour. */
  touchStore(id: string): Promise<void>;
  listStores(): Promise<StoreRecord[]>;
  /** By id or by name. */
  getStore(idOrName: string): Promise<StoreRecord>;
  deleteStore(id: string): Promise<void>;

  /**
   * Keeps the original bytes; the same bytes under the same name give the same record again, with the new `expiresAt`.
   * A stream goes to disk as it comes; what it throws, this throws, and nothing is kept. `about` is its purpose, or an object
   * that is read once the bytes have come: a form may say what a file is for behind the file.
   */
  putFile(
    filename: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    about: string | FileAbout,
  ): Promise<FileRecord>;
  getFile(id: string): Promise<FileRecord>;
  readFile(id: string): Promise<Uint8Array>;
  listFiles(): Promise<FileRecord[]>;
  /** Throws `file_in_use` while a store still uses it, or is about to. */
  deleteFile(id: string): Promise<void>;
  /** Deletes the files that have expired and that no store uses; returns how many. */
  deleteExpiredFiles(): Promise<number>;

  /**
   * For as long as a file is read, cut and embedded: waits until no other worker holds this source and returns what gives it
   * back. Workers are those of this process; with `postgres` those of every server over the database.
   */
  lockSource(storeId: string, sourceKey: string): Promise<() => Promise<void>>;
  /**
   * Stores one document with its chunks as the newest version of its source key. The versions before it, and the
   * documents it names in `supersedes`, are in force until the day before this one is; after that they are still readable,
   * and found only with `asOf`. It makes no difference which of two documents is stored first.
   */
  putDocument(
    storeId: string,
    document: NewDocument,
    chunks: readonly NewChunk[],
  ): Promise<StoredDocument>;
  /** The newest version under this source key, whether or not it is in force; undefined where that was deleted. */
  findBySource(storeId: string, sourceKey: string): Promise<StoredDocument | undefined>;
  getDocument(id: number): Promise<StoredDocument>;
  /** In this order; those that there are not are left out. */
  getDocuments(ids: readonly number[]): Promise<StoredDocument[]>;
  getDocumentByFile(storeId: string, fileId: string): Promise<StoredDocument>;
  listDocuments(storeId: string): Promise<StoredDocument[]>;
  /** Replaces the attributes; dates change what is in force from then on, as if the document had been stored with them. */
  updateAttributes(
    documentId: number,
    attributes: Attributes,
    dates?: DocumentDates,
  ): Promise<StoredDocument>;
  /** What it replaced does not come back. */
  deleteDocument(id: number): Promise<void>;
  /** The stored text, or the part of it inside `span`. */
  readText(documentId: number, span?: Span): Promise<string>;

  getChunks(ids: readonly number[]): Promise<Chunk[]>;
  /** In document order. */
  chunksOfDocument(documentId: number, roles?: readonly SectionRole[]): Promise<Chunk[]>;
  /** Names of the documents in force on the day `asOf`, or today. */
  aliases(storeIds: readonly string[], asOf?: string): Promise<readonly AliasEntry[]>;
  /** For each term, in how many chunks of these stores it occurs; and how many chunks there are. Versions that are over do not count. */
  termFrequencies(
    storeIds: readonly string[],
    terms: readonly string[],
  ): Promise<{ readonly chunkCount: number; readonly frequency: ReadonlyMap<string, number> }>;

  /** `terms` come from `lexicalTerms`; any of them may match. Best first. */
  lexicalSearch(scope: ChunkScope, terms: readonly string[], limit: number): Promise<ScoredChunk[]>;
  /** `vector` has unit length. Best first. */
  vectorSearch(scope: ChunkScope, vector: Float32Array, limit: number): Promise<ScoredChunk[]>;

  /** Exact cosine of `vector` with each of these chunks; chunks that do not exist are left out. */
  similarity(chunkIds: readonly number[], vector: Float32Array): Promise<ScoredChunk[]>;

  /** Changes whenever anything a search could see has changed, also through another process or because a day has passed. */
  revision(): Promise<string>;
  verify(storeId: string): Promise<IntegrityReport>;
  close(): Promise<void>;
}
