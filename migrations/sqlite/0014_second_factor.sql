-- The second step of signing in (security 7).

-- Applications that give codes.
CREATE TABLE authenticator_app (
    id           BLOB NOT NULL PRIMARY KEY, -- internal
    account_id   BLOB NOT NULL REFERENCES account (id), -- internal
    key          BLOB NOT NULL, -- secret (sealed): 160 bit, shared with the application
    last_step    INTEGER NOT NULL, -- internal: of the newest code that was taken; an older one is refused
    created_at   INTEGER NOT NULL, -- internal
    confirmed_at INTEGER, -- internal: when its first code was right. Before that it is not asked for
    used_at      INTEGER -- internal
) STRICT;

CREATE INDEX authenticator_app_of_account ON authenticator_app (account_id);

-- For whoever lost the application. A row goes when its code is used.
CREATE TABLE backup_code (
    account_id BLOB NOT NULL REFERENCES account (id), -- internal
    mark       BLOB NOT NULL, -- secret (MACed): the code (security 7.5)
    created_at INTEGER NOT NULL, -- internal
    PRIMARY KEY (account_id, mark)
) STRICT;

-- The password was right, and the second step is to come. Opens nothing else (security 5.10).
CREATE TABLE pending_sign_in (
    id         BLOB NOT NULL PRIMARY KEY, -- internal
    token_hash BLOB NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser
    account_id BLOB NOT NULL REFERENCES account (id), -- internal
    failures   INTEGER NOT NULL, -- internal: attempts that had failed before
    created_at INTEGER NOT NULL, -- internal
    expires_at INTEGER NOT NULL -- internal
) STRICT;

CREATE INDEX pending_sign_in_of_account ON pending_sign_in (account_id);

-- The sweeper asks for what has expired.
CREATE INDEX pending_sign_in_expiry ON pending_sign_in (expires_at);

ALTER TABLE recovery ADD COLUMN factor_at INTEGER; -- internal: when a code of the second factor was right
