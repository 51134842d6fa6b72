/**
 * Numbered migrations; `user_version` counts those applied. A migration that was released is never changed.
 * Chunks of superseded versions stay in `chunks` for audit, but only current ones have a row in `chunk_words` and take
 * part in vector search.
 */
export const MIGRATIONS = [
  `
  CREATE TABLE stores (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    metadata TEXT NOT NULL,
    embedder TEXT NOT NULL,
    dimension INTEGER NOT NULL,
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
    text TEXT NOT NULL,
    text_length INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (store_id, source_key, version)
  ) STRICT;
  CREATE UNIQUE INDEX one_current_version ON documents (store_id, source_key) WHERE status = 'current';
  CREATE INDEX documents_by_file ON documents (store_id, file_id);
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
    current INTEGER NOT NULL,
    UNIQUE (document_id, ordinal)
  ) STRICT;
  CREATE INDEX current_chunks ON chunks (document_id) WHERE current = 1;
  CREATE TABLE vectors (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE chunk_words USING fts5 (
    context, body,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '.-/%+²μβα_~'"
  );
  CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab (chunk_words, 'row');
  CREATE TABLE revision (n INTEGER NOT NULL) STRICT;
  INSERT INTO revision VALUES (0);
  `,
];
//# sourceMappingURL=schema.js.map
