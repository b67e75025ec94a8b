-- How far time has come: what was over does not begin anew when the machine's clock is set back.
CREATE TABLE seen_time (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

-- When a login was last used; null where that is not known.
ALTER TABLE logins ADD COLUMN seen_at INTEGER;

-- For what documents and folders are closed: locked or exam.
CREATE TABLE document_modes (
    resource TEXT NOT NULL,
    mode     TEXT NOT NULL,
    PRIMARY KEY (resource, mode)
) STRICT;
