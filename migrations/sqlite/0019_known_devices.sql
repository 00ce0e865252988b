-- Known devices, and failures in a row (security 5.2, 5.6).

-- A browser from which the owner has signed in. It opens nothing: strangers' failures do not slow it down.
CREATE TABLE known_device (
    id         BLOB NOT NULL PRIMARY KEY, -- internal
    account_id BLOB NOT NULL REFERENCES account (id), -- internal
    token_hash BLOB NOT NULL, -- secret (hashed): of its cookie, one for all accounts of that browser
    device     BLOB NOT NULL, -- personal (sealed): browser and system
    created_at INTEGER NOT NULL, -- internal
    used_at    INTEGER NOT NULL, -- internal: the newest sign-in
    UNIQUE (account_id, token_hash)
) STRICT;

CREATE INDEX known_device_token ON known_device (token_hash);

-- Failures in a row, of a login from everywhere or of a known device. Longer than any window: only a success ends it.
CREATE TABLE failure_run (
    key        BLOB NOT NULL PRIMARY KEY, -- secret (MACed)
    failures   INTEGER NOT NULL, -- internal
    touched_at INTEGER NOT NULL -- internal
) STRICT;
