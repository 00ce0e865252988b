-- Recoveries of access that are under way (security 8).

CREATE TABLE recovery (
    id          BLOB NOT NULL PRIMARY KEY, -- internal: the flow to which codes are bound
    token_hash  BLOB NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser that holds it
    login       BLOB NOT NULL, -- personal (sealed): what was typed
    account_id  BLOB REFERENCES account (id), -- internal: known once a code was right
    proven_at   INTEGER, -- internal: when it was
    finished_at INTEGER, -- internal: when the new password was set
    created_at  INTEGER NOT NULL, -- internal
    expires_at  INTEGER NOT NULL -- internal: when it is erased
) STRICT;

-- The sweeper asks for what has expired.
CREATE INDEX recovery_expiry ON recovery (expires_at);
