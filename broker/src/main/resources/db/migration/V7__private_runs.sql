-- Which cells users ran on kernels of their own. The ledger and the output spool have the rest under the same execution id.
CREATE TABLE private_runs (
    seq          INTEGER PRIMARY KEY,
    execution_id TEXT NOT NULL UNIQUE,
    username     TEXT NOT NULL,
    file_id      TEXT NOT NULL,
    cell_id      TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    -- When the output went into the document; null while it is private.
    published_at INTEGER
) STRICT;

CREATE INDEX private_runs_of_user ON private_runs (username, file_id, cell_id);
CREATE INDEX private_runs_published ON private_runs (file_id, published_at) WHERE published_at IS NOT NULL;
