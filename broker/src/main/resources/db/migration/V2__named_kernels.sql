-- Shared kernels with a name and without a document. Their ids stay, so that who was connected finds them again.
CREATE TABLE named_kernels (
    name       TEXT PRIMARY KEY,
    kernel_id  TEXT    NOT NULL UNIQUE,
    spec       TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
