/**
 * Numbered migrations; `user_version` counts those applied. A migration that was released is never changed.
 *
 * Chunks of versions that are in force or will be have rows in `live_chunks`, `vectors` and the store's word table
 * (`words_<number>`, made with the store). Those of versions that are over are kept apart for searches of an earlier day,
 * in `past_chunks`, `past_vectors` and `words_<number>_past` (made with the first of them): what is searched every
 * day does not grow with its history. `documents.status` says 'current' of the newest version of a source key.
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
  `
  CREATE TABLE validity (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    -- In force on the days d with from_day <= d < until_day; '' is before every day, '9999-12-31' is never.
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    -- Outlives the document it names: what that replaced does not come back.
    replaced_from TEXT,
    replaced_by INTEGER,
    replaced_how TEXT CHECK (replaced_how IN ('version', 'supersedes')),
    supersedes TEXT NOT NULL DEFAULT '[]',
    past INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX validity_until ON validity (until_day) WHERE past = 0;
  CREATE INDEX validity_replaced ON validity (replaced_by) WHERE replaced_by IS NOT NULL;
  CREATE INDEX validity_from ON validity (from_day) WHERE past = 0;
  CREATE TABLE supersessions (
    store_id TEXT NOT NULL,
    name TEXT NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (store_id, name, document_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX supersessions_by_document ON supersessions (document_id);
  CREATE INDEX documents_by_filename ON documents (store_id, filename);
  CREATE TABLE past_chunks (
    id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    store INTEGER NOT NULL REFERENCES stores (number),
    document_id INTEGER NOT NULL,
    role TEXT,
    terms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX past_by_store ON past_chunks (store, id);
  CREATE INDEX past_by_document ON past_chunks (document_id, id);
  CREATE TABLE past_vectors (
    chunk_id INTEGER PRIMARY KEY REFERENCES past_chunks (id) ON DELETE CASCADE,
    vector BLOB NOT NULL
  ) STRICT;
  INSERT INTO validity (document_id, from_day, until_day, past)
    SELECT id, coalesce(effective_from, CASE version WHEN 1 THEN '' ELSE date(created_at, 'unixepoch', 'localtime') END),
      coalesce(date(effective_until, '+1 day'), '9999-12-31'), status <> 'current'
    FROM documents;
  -- They were taken out of use on the day the next version was stored, whatever its date.
  UPDATE validity SET (replaced_by, replaced_from, replaced_how) = (
    SELECT n.id, min(w.from_day, date(n.created_at, 'unixepoch', 'localtime')), 'version'
    FROM documents d JOIN documents n ON n.store_id = d.store_id AND n.source_key = d.source_key AND n.version > d.version
      JOIN validity w ON w.document_id = n.id
    WHERE d.id = validity.document_id ORDER BY n.version LIMIT 1
  ) WHERE past = 1;
  UPDATE validity SET replaced_from = from_day, replaced_how = 'version' WHERE past = 1 AND replaced_from IS NULL;
  UPDATE validity SET until_day = min(until_day, replaced_from) WHERE replaced_from IS NOT NULL;
  `,
  `
  ALTER TABLE files ADD COLUMN expires_at INTEGER;
  ALTER TABLE stores ADD COLUMN expires_after_days INTEGER;
  ALTER TABLE stores ADD COLUMN last_active_at INTEGER NOT NULL DEFAULT 0;
  UPDATE stores SET last_active_at = created_at;
  CREATE TABLE file_batches (
    id TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    cancelled INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE attachments (
    -- Counts up with every attaching: the order of the queue.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    store_id TEXT NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    batch_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('in_progress', 'completed', 'failed', 'cancelled')),
    error_code TEXT,
    error_message TEXT,
    attributes TEXT NOT NULL,
    chunking TEXT,
    worker TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Unix time in milliseconds.
    leased_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (store_id, file_id)
  ) STRICT;
  CREATE INDEX attachments_waiting ON attachments (number) WHERE status = 'in_progress';
  CREATE INDEX attachments_by_batch ON attachments (batch_id);
  CREATE INDEX attachments_by_file ON attachments (file_id);
  `,
  `
  -- Raised when documents that were there before leave or change their days: while it stays, new ones are all that is new.
  ALTER TABLE revision ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
  `,
];
