-- Recoveries of access that are under way (security 8).

CREATE TABLE recovery (
    id          UUID NOT NULL PRIMARY KEY, -- internal: the flow to which codes are bound
    token_hash  BYTEA NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser that holds it
    login       BYTEA NOT NULL, -- personal (sealed): what was typed
    account_id  UUID REFERENCES account (id), -- internal: known once a code was right
    proven_at   BIGINT, -- internal: when it was
    finished_at BIGINT, -- internal: when the new password was set
    created_at  BIGINT NOT NULL, -- internal
    expires_at  BIGINT NOT NULL -- internal: when it is erased
);

-- The sweeper asks for what has expired.
CREATE INDEX recovery_expiry ON recovery (expires_at);
