-- Known devices, and failures in a row (security 5.2, 5.6).

-- A browser from which the owner has signed in. It opens nothing: strangers' failures do not slow it down.
CREATE TABLE known_device (
    id         UUID NOT NULL PRIMARY KEY, -- internal
    account_id UUID NOT NULL REFERENCES account (id), -- internal
    token_hash BYTEA NOT NULL, -- secret (hashed): of its cookie, one for all accounts of that browser
    device     BYTEA NOT NULL, -- personal (sealed): browser and system
    created_at BIGINT NOT NULL, -- internal
    used_at    BIGINT NOT NULL, -- internal: the newest sign-in
    UNIQUE (account_id, token_hash)
);

CREATE INDEX known_device_token ON known_device (token_hash);

-- Failures in a row, of a login from everywhere or of a known device. Longer than any window: only a success ends it.
CREATE TABLE failure_run (
    key        BYTEA NOT NULL PRIMARY KEY, -- secret (MACed)
    failures   BIGINT NOT NULL, -- internal
    touched_at BIGINT NOT NULL -- internal
);
