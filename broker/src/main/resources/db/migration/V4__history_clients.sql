-- Which person writes under which Yjs client id in a document.
CREATE TABLE history_clients (
    file_id TEXT    NOT NULL REFERENCES histories (file_id) ON DELETE CASCADE,
    client  INTEGER NOT NULL,
    person  TEXT    NOT NULL,
    PRIMARY KEY (file_id, client)
) STRICT;
