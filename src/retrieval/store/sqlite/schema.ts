/**
 * Numbered migrations; `user_version` counts those applied. A migration that was released is never changed.
 *
 * Superseded versions keep text and chunks for audit. Only chunks of current versions have rows in `live_chunks`,
 * `vectors` and the store's word table (`words_<number>`, made with the store).
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE stores (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    metadata TEXT NOT NULL,
    embedder TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    -- Raised when vectors or words of existing chunks change: what is held in memory is read anew.
    generation INTEGER NOT NULL DEFAULT 0,
    terms_version INTEGER NOT NULL,
    live_chunks INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE files (
    id TEXT PRIMARY KEY,
    filename TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    purpose TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (sha256, filename)
  ) STRICT;
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store_id TEXT NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    file_id TEXT NOT NULL,
    filename TEXT NOT NULL,
    source_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('current', 'superseded', 'withdrawn')),
    title TEXT NOT NULL,
    subject TEXT,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    version_label TEXT,
    effective_from TEXT,
    effective_until TEXT,
    aliases TEXT NOT NULL,
    attributes TEXT NOT NULL,
    pages TEXT NOT NULL,
    text_length INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (store_id, source_key, version)
  ) STRICT;
  CREATE UNIQUE INDEX one_current_version ON documents (store_id, source_key) WHERE status = 'current';
  CREATE INDEX documents_by_file ON documents (file_id, store_id);
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    section_path TEXT NOT NULL,
    role TEXT,
    page INTEGER,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document_id, ordinal)
  ) STRICT;
  CREATE TABLE live_chunks (
    id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES stores (number),
    document_id INTEGER NOT NULL,
    role TEXT,
    -- Number of terms of the chunk's own text, its length for BM25.
    terms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX live_by_store ON live_chunks (store, id);
  CREATE INDEX live_by_document ON live_chunks (document_id, id);
  CREATE TRIGGER live_added AFTER INSERT ON live_chunks BEGIN
    UPDATE stores SET live_chunks = live_chunks + 1 WHERE number = new.store;
  END;
  CREATE TRIGGER live_removed AFTER DELETE ON live_chunks BEGIN
    UPDATE stores SET live_chunks = live_chunks - 1 WHERE number = old.store;
  END;
  CREATE TABLE vectors (
    -- float32, little endian
    chunk_id INTEGER PRIMARY KEY REFERENCES live_chunks (id) ON DELETE CASCADE,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE TABLE revision (n INTEGER NOT NULL) STRICT;
  INSERT INTO revision VALUES (0);
  `,
];
