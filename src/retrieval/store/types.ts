import type { Span } from '../../core/text/span.ts';
import type {
  Attributes,
  Chunk,
  DocumentKind,
  NewChunk,
  NewDocument,
  StoredDocument,
} from '../document.ts';
import type { SectionRole } from '../section-role.ts';

export interface StoreRecord {
  /** `vs_…` */
  readonly id: string;
  readonly name: string;
  readonly metadata: Attributes;
  /** Fingerprint of the embedder its vectors were made with. */
  readonly embedder: string;
  readonly dimension: number;
  readonly documentCount: number;
  readonly chunkCount: number;
  /** Unix time in seconds. */
  readonly createdAt: number;
}

export interface FileRecord {
  /** `file-…` */
  readonly id: string;
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly purpose: string;
  readonly createdAt: number;
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

/** Which chunks a search may return. Only chunks of current versions are ever found. */
export interface ChunkScope {
  readonly storeIds: readonly string[];
  readonly kinds?: readonly DocumentKind[];
  readonly roles?: readonly SectionRole[];
  readonly documentIds?: readonly number[];
  readonly filter?: AttributeFilter;
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
 * `embedder_mismatch`.
 */
export interface KnowledgeStore {
  createStore(name: string, metadata?: Attributes): Promise<StoreRecord>;
  listStores(): Promise<StoreRecord[]>;
  /** By id or by name. */
  getStore(idOrName: string): Promise<StoreRecord>;
  deleteStore(id: string): Promise<void>;

  /** Keeps the original bytes; the same bytes under the same name give the same record again. */
  putFile(filename: string, bytes: Uint8Array, purpose: string): Promise<FileRecord>;
  getFile(id: string): Promise<FileRecord>;
  readFile(id: string): Promise<Uint8Array>;
  listFiles(): Promise<FileRecord[]>;
  /** Throws `file_in_use` while a store still uses it. */
  deleteFile(id: string): Promise<void>;

  /**
   * Stores one document with its chunks. An earlier current version of the same source key becomes `superseded`:
   * still readable, no longer found.
   */
  putDocument(
    storeId: string,
    document: NewDocument,
    chunks: readonly NewChunk[],
  ): Promise<StoredDocument>;
  /** The current version under this source key. */
  findBySource(storeId: string, sourceKey: string): Promise<StoredDocument | undefined>;
  getDocument(id: number): Promise<StoredDocument>;
  getDocumentByFile(storeId: string, fileId: string): Promise<StoredDocument>;
  listDocuments(storeId: string): Promise<StoredDocument[]>;
  updateAttributes(documentId: number, attributes: Attributes): Promise<StoredDocument>;
  deleteDocument(id: number): Promise<void>;
  /** The stored text, or the part of it inside `span`. */
  readText(documentId: number, span?: Span): Promise<string>;

  getChunks(ids: readonly number[]): Promise<Chunk[]>;
  /** In document order. */
  chunksOfDocument(documentId: number, roles?: readonly SectionRole[]): Promise<Chunk[]>;
  aliases(storeIds: readonly string[]): Promise<readonly AliasEntry[]>;
  /** For each term, in how many chunks of these stores it occurs; and how many chunks there are. */
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

  /** Changes whenever anything a search could see has changed, also through another process. */
  revision(): Promise<string>;
  verify(storeId: string): Promise<IntegrityReport>;
  close(): Promise<void>;
}
