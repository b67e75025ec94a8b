-- Times are microseconds since 1970 UTC unless a column says otherwise.

-- The ledger of executions; seq is the order in which they were accepted.
CREATE TABLE executions (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id    TEXT    NOT NULL UNIQUE,
    kernel_id       TEXT    NOT NULL,
    incarnation     INTEGER,
    file_id         TEXT,
    cell_id         TEXT,
    person          TEXT    NOT NULL,
    display_name    TEXT    NOT NULL,
    client_session  TEXT    NOT NULL,
    via             TEXT    NOT NULL,
    batch_id        TEXT    NOT NULL,
    stop_on_error   INTEGER NOT NULL,
    listed          INTEGER NOT NULL,
    source_sha256   TEXT    NOT NULL,
    preview         TEXT    NOT NULL,
    source_differs  INTEGER NOT NULL,
    submitted_at    INTEGER NOT NULL,
    -- 1 from the moment at which it may have reached the kernel
    intent          INTEGER NOT NULL,
    started_at      INTEGER,
    settled_at      INTEGER,
    outcome         TEXT,
    reason          TEXT,
    execution_count INTEGER,
    error_name      TEXT
) STRICT;

CREATE INDEX executions_by_file ON executions (file_id, seq);
CREATE INDEX executions_by_kernel ON executions (kernel_id, seq);
CREATE INDEX executions_by_person ON executions (person, seq);
CREATE INDEX executions_open ON executions (seq) WHERE outcome IS NULL;

-- The Yjs history of each document: what the server knows of it, and the updates in their order.
CREATE TABLE histories (
    file_id     TEXT PRIMARY KEY,
    history_id  TEXT NOT NULL,
    file_sha256 TEXT
) STRICT;

CREATE TABLE history_updates (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id TEXT NOT NULL REFERENCES histories (file_id) ON DELETE CASCADE,
    body    BLOB NOT NULL
) STRICT;

CREATE INDEX history_updates_by_file ON history_updates (file_id, seq);

-- Which id a path has; kernels, rooms and histories hang on the id.
CREATE TABLE file_ids (
    file_id TEXT PRIMARY KEY,
    path    TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE people (
    name         TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    token_hash   TEXT NOT NULL
) STRICT;

CREATE TABLE logins (
    cookie_hash TEXT PRIMARY KEY,
    username    TEXT    NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    grant_id   TEXT PRIMARY KEY,
    subject    TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    -- wire names with a space between
    actions    TEXT    NOT NULL,
    -- start-up, direct or link
    provenance TEXT    NOT NULL,
    -- the giver's key, or the link's id
    source     TEXT    NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;

-- Processes of kernels that ran when this was last written; whatever is left of them at the next start is ended.
CREATE TABLE kernel_processes (
    kernel_id     TEXT PRIMARY KEY,
    incarnation   INTEGER NOT NULL,
    pid           INTEGER NOT NULL,
    -- exact, as ISO 8601 text: a process id alone is used again sooner or later
    start_instant TEXT    NOT NULL,
    spec          TEXT    NOT NULL,
    scope         TEXT    NOT NULL,
    file_id       TEXT,
    owner         TEXT    NOT NULL
) STRICT;
