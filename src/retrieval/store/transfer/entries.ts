import { type Static, Type } from 'typebox';
import { DOCUMENT_KINDS } from '../../document.ts';
import { SECTION_ROLES } from '../../section-role.ts';
import { ATTACHMENT_STATUSES } from '../attachment-types.ts';

const strict = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const attributes = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
);
const count = Type.Integer({ minimum: 0 });

const storeEntry = Type.Object(
  {
    type: Type.Literal('store'),
    id: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    metadata: attributes,
    embedder: Type.String(),
    dimension: Type.Integer({ minimum: 1 }),
    createdAt: count,
    expiresAfterDays: orNull(count),
  },
  strict,
);

/** Followed by its `bytes` entries. */
const fileEntry = Type.Object(
  {
    type: Type.Literal('file'),
    id: Type.String({ minLength: 1 }),
    filename: Type.String(),
    sizeBytes: count,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    purpose: Type.String(),
    createdAt: count,
    expiresAt: orNull(count),
  },
  strict,
);

const bytesEntry = Type.Object(
  { type: Type.Literal('bytes'), base64: Type.String({ minLength: 1 }) },
  strict,
);

const chunk = Type.Object(
  {
    start: count,
    end: count,
    sectionPath: Type.Array(Type.String()),
    role: orNull(literals(SECTION_ROLES)),
    page: orNull(Type.Integer()),
    /** float32, little endian, in base64; null where a version that is over has none. */
    vector: orNull(Type.String()),
  },
  strict,
);

/** One version. Ids are those of the store it came from; another store gives it a new one. */
const documentEntry = Type.Object(
  {
    type: Type.Literal('document'),
    id: count,
    sourceKey: Type.String(),
    fileId: Type.String(),
    filename: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    isLatest: Type.Boolean(),
    title: Type.String(),
    subject: orNull(Type.String()),
    aliases: Type.Array(Type.String()),
    kind: literals(DOCUMENT_KINDS),
    language: literals(['zh', 'en']),
    versionLabel: orNull(Type.String()),
    effectiveFrom: orNull(Type.String()),
    effectiveUntil: orNull(Type.String()),
    supersedes: Type.Array(Type.String()),
    attributes,
    pages: Type.Array(Type.Object({ page: Type.Integer(), start: count, end: count }, strict)),
    fingerprint: Type.String(),
    createdAt: count,
    fromDay: Type.String(),
    untilDay: Type.String(),
    replacedFrom: orNull(Type.String()),
    replacedBy: orNull(count),
    replacedHow: orNull(literals(['version', 'supersedes'])),
    /** Over, and searched for earlier days only. */
    past: Type.Boolean(),
    text: Type.String(),
    chunks: Type.Array(chunk),
  },
  strict,
);

const batchEntry = Type.Object(
  {
    type: Type.Literal('batch'),
    id: Type.String({ minLength: 1 }),
    isCancelled: Type.Boolean(),
    createdAt: count,
  },
  strict,
);

/** A file on its way into the store. Who is working on it is not told: the work begins anew. */
const attachmentEntry = Type.Object(
  {
    type: Type.Literal('attachment'),
    fileId: Type.String(),
    batchId: orNull(Type.String()),
    status: literals(ATTACHMENT_STATUSES),
    errorCode: orNull(Type.String()),
    errorMessage: orNull(Type.String()),
    attributes,
    chunking: orNull(Type.Object({ maxTokens: count, overlapTokens: count }, strict)),
    createdAt: count,
  },
  strict,
);

/** What an exported store consists of, in this order: the store, its files, documents by age, batches, attachments. */
export const storeEntrySchema = Type.Union([
  storeEntry,
  fileEntry,
  bytesEntry,
  documentEntry,
  batchEntry,
  attachmentEntry,
]);

export type StoreEntry = Static<typeof storeEntrySchema>;
export type ExportedStore = Static<typeof storeEntry>;
export type ExportedFile = Static<typeof fileEntry>;
export type ExportedChunk = Static<typeof chunk>;
export type ExportedDocument = Static<typeof documentEntry>;
export type ExportedBatch = Static<typeof batchEntry>;
export type ExportedAttachment = Static<typeof attachmentEntry>;

/** How a database takes in what another one has exported. Each function is one transaction. */
export interface StoreRestorer {
  /** Makes the store under another name, with its own id where that is free. Returns its id. */
  store(store: ExportedStore, temporaryName: string): Promise<string>;
  /** Returns its id here: its own where that is free, that of the same file where it is there already. */
  file(
    file: ExportedFile,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** Names and file ids are those of this database already. Returns its id here. */
  document(storeId: string, document: ExportedDocument): Promise<number>;
  /** Ids that could not be known before all documents were there. */
  relink(documentId: number, link: DocumentLink): Promise<void>;
  /** Returns its id here. */
  batch(storeId: string, batch: ExportedBatch): Promise<string>;
  attachment(storeId: string, attachment: ExportedAttachment): Promise<void>;
}

export interface DocumentLink {
  /** Null where what replaced it has been deleted. */
  readonly replacedBy: number | null;
  readonly supersedes: readonly string[];
}

export function encodeVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

export function decodeVector(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}
