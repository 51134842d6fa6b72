/**
 * Numbered migrations; `schema_version` counts those applied. A migration that was released is never changed.
 *
 * Every text is compared by code point, as SQLite does. A chunk that searches can find has a row in `chunk_vectors` and
 * its document one in `document_words`; both name the word set they belong to: the one of versions that are or will be in
 * force, or the one of versions that are over, so that what is searched every day does not grow with its history.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE stores (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL UNIQUE,
    metadata json NOT NULL,
    embedder text COLLATE "C" NOT NULL,
    dimension integer NOT NULL,
    terms_version integer NOT NULL,
    -- Raised by every change a search could see, under the row's lock.
    revision bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL
  );
  CREATE TABLE word_sets (
    -- Store number × 2, + 1 for versions that are over.
    id integer PRIMARY KEY,
    store integer NOT NULL REFERENCES stores (number) ON DELETE CASCADE,
    chunks integer NOT NULL DEFAULT 0,
    -- Length of all its chunks, in terms.
    terms bigint NOT NULL DEFAULT 0,
    -- A chunk's place in the set, given out in ascending order and never again.
    next_slot bigint NOT NULL DEFAULT 0,
    -- Documents below it are in word_lists, the others carry their own words.
    merged_slots bigint NOT NULL DEFAULT 0,
    -- Counts the documents that have left it.
    removals bigint NOT NULL DEFAULT 0,
    -- Raised when all slots are given out anew: what a server remembers of them is over.
    generation integer NOT NULL DEFAULT 0
  );
  CREATE TABLE documents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id text COLLATE "C" NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    file_id text COLLATE "C" NOT NULL,
    filename text COLLATE "C" NOT NULL,
    source_key text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    is_latest boolean NOT NULL,
    title text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    kind text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    version_label text COLLATE "C",
    effective_from text COLLATE "C",
    effective_until text COLLATE "C",
    aliases json NOT NULL,
    attributes json NOT NULL,
    pages json NOT NULL,
    supersedes json NOT NULL,
    text_length integer NOT NULL,
    chunk_count integer NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    -- In force on the days d with from_day <= d < until_day; '' is before every day, '9999-12-31' is never.
    from_day text COLLATE "C" NOT NULL DEFAULT '',
    until_day text COLLATE "C" NOT NULL DEFAULT '9999-12-31',
    -- Outlives the document it names: what that replaced does not come back.
    replaced_from text COLLATE "C",
    replaced_by bigint,
    replaced_how text COLLATE "C" CHECK (replaced_how IN ('version', 'supersedes')),
    -- Whether its chunks are in the word set of versions that are over.
    past boolean NOT NULL DEFAULT false,
    text text NOT NULL,
    UNIQUE (store_id, source_key, version)
  );
  CREATE UNIQUE INDEX one_latest_version ON documents (store_id, source_key) WHERE is_latest;
  CREATE INDEX documents_by_file ON documents (file_id, store_id);
  CREATE INDEX documents_by_filename ON documents (store_id, filename);
  CREATE INDEX documents_by_replacement ON documents (replaced_by) WHERE replaced_by IS NOT NULL;
  CREATE INDEX documents_by_end ON documents (store_id, until_day) WHERE NOT past;
  CREATE INDEX documents_by_start ON documents (store_id, from_day) WHERE NOT past;
  CREATE TABLE supersessions (
    store_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (store_id, name, document_id)
  );
  CREATE INDEX supersessions_by_document ON supersessions (document_id);
  CREATE TABLE chunks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal integer NOT NULL,
    section_path json NOT NULL,
    role text COLLATE "C",
    page integer,
    start integer NOT NULL,
    "end" integer NOT NULL,
    text text NOT NULL,
    UNIQUE (document_id, ordinal)
  );
  CREATE TABLE chunk_vectors (
    chunk_id bigint PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    word_set integer NOT NULL,
    document_id bigint NOT NULL,
    role text COLLATE "C",
    vector vector NOT NULL
  );
  -- In the row itself: an exact search reads every one of them.
  ALTER TABLE chunk_vectors ALTER COLUMN vector SET STORAGE MAIN;
  CREATE INDEX chunk_vectors_by_document ON chunk_vectors (word_set, document_id);
  CREATE TABLE document_words (
    document_id bigint PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    word_set integer NOT NULL,
    first_slot bigint NOT NULL,
    -- One entry a chunk, in document order.
    chunk_ids bigint[] NOT NULL,
    roles text[] NOT NULL,
    lengths integer[] NOT NULL,
    -- Its words, until they are merged into word_lists; then the block they are in.
    words bytea,
    block bigint
  );
  -- Compressing them takes longer than writing them, and they are there for a while only.
  ALTER TABLE document_words ALTER COLUMN words SET STORAGE EXTERNAL;
  CREATE UNIQUE INDEX document_words_by_slot ON document_words (word_set, first_slot, document_id);
  CREATE TABLE word_lists (
    word_set integer NOT NULL,
    term text COLLATE "C" NOT NULL,
    -- Slot with which the block of chunks begins.
    block bigint NOT NULL,
    frequency integer NOT NULL,
    postings bytea NOT NULL,
    PRIMARY KEY (word_set, term, block)
  );
  ALTER TABLE word_lists ALTER COLUMN postings SET STORAGE EXTERNAL;
  CREATE TABLE file_contents (
    sha256 text COLLATE "C" PRIMARY KEY,
    upload text COLLATE "C" NOT NULL UNIQUE
  );
  CREATE TABLE file_pieces (
    upload text COLLATE "C" NOT NULL,
    n integer NOT NULL,
    bytes bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (upload, n)
  );
  ALTER TABLE file_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE TABLE files (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    filename text COLLATE "C" NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text COLLATE "C" NOT NULL REFERENCES file_contents (sha256),
    purpose text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (sha256, filename)
  );
  `,
  `
  ALTER TABLE files ADD COLUMN expires_at bigint;
  ALTER TABLE stores ADD COLUMN expires_after_days integer;
  ALTER TABLE stores ADD COLUMN last_active_at bigint NOT NULL DEFAULT 0;
  UPDATE stores SET last_active_at = created_at;
  CREATE TABLE file_batches (
    id text COLLATE "C" PRIMARY KEY,
    store_id text COLLATE "C" NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    cancelled boolean NOT NULL DEFAULT false,
    created_at bigint NOT NULL
  );
  CREATE TABLE attachments (
    -- Counts up with every attaching: the order of the queue.
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id text COLLATE "C" NOT NULL REFERENCES stores (id) ON DELETE CASCADE,
    file_id text COLLATE "C" NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    batch_id text COLLATE "C",
    status text COLLATE "C" NOT NULL CHECK (status IN ('in_progress', 'completed', 'failed', 'cancelled')),
    error_code text COLLATE "C",
    error_message text,
    attributes json NOT NULL,
    chunking json,
    worker text COLLATE "C",
    attempts integer NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at bigint NOT NULL,
    UNIQUE (store_id, file_id)
  );
  CREATE INDEX attachments_waiting ON attachments (number) WHERE status = 'in_progress';
  CREATE INDEX attachments_by_batch ON attachments (batch_id);
  CREATE INDEX attachments_by_file ON attachments (file_id);
  `,
];
