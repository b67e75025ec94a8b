-- Share links. Of the secret only its SHA-256 is kept.
CREATE TABLE share_links (
    link_id    TEXT PRIMARY KEY,
    secret     TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    -- wire names with a space between
    actions    TEXT    NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    uses_max   INTEGER,
    -- anyone, signed-in or users
    audience   TEXT    NOT NULL,
    bind_first INTEGER NOT NULL,
    note       TEXT    NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

-- The people for whom a link with the audience "users" is meant.
CREATE TABLE share_audience (
    link_id TEXT NOT NULL REFERENCES share_links (link_id) ON DELETE CASCADE,
    person  TEXT NOT NULL,
    PRIMARY KEY (link_id, person)
) STRICT;

-- Who used a link; number counts from 1 within a link and is never given twice.
CREATE TABLE share_uses (
    link_id  TEXT    NOT NULL REFERENCES share_links (link_id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    person   TEXT    NOT NULL,
    used_at  INTEGER NOT NULL,
    grant_id TEXT    NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (link_id, number)
) STRICT;
