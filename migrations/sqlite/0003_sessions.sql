-- Sessions (security 6.1).

CREATE TABLE session (
    id           BLOB NOT NULL PRIMARY KEY, -- internal: for lists; authorises nothing
    token_hash   BLOB NOT NULL UNIQUE, -- secret (hashed with SHA-256): a dump holds no usable token
    account_id   BLOB NOT NULL REFERENCES account (id), -- internal: whose
    device       BLOB NOT NULL, -- personal (sealed): browser and system, as JSON
    aal          INTEGER NOT NULL CHECK (aal BETWEEN 1 AND 3), -- internal: assurance level of the sign-in
    auth_time    INTEGER NOT NULL, -- internal: when the person showed who they are
    last_seen_at INTEGER NOT NULL, -- internal: at most a minute early (security 6.3)
    ends_at      INTEGER NOT NULL, -- internal: when it ends at the latest
    ended_at     INTEGER, -- internal
    ended_by     TEXT, -- internal: a code: logout, replaced, limit
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;

-- The live sessions of an account, to end the oldest (security 6.7).
CREATE INDEX session_live ON session (account_id, auth_time) WHERE ended_at IS NULL;
