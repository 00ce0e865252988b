-- Passkeys (catalogue EXP-02; security 7.2).

-- By what authenticators know an account: random, one for all its keys, and kept when the last of them goes.
CREATE TABLE passkey_handle (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    handle     BYTEA NOT NULL UNIQUE -- internal: 64 random bytes
);

CREATE TABLE passkey (
    id                 UUID NOT NULL PRIMARY KEY, -- internal
    account_id         UUID NOT NULL REFERENCES account (id), -- internal
    credential_id      BYTEA NOT NULL UNIQUE, -- internal: what its authenticator calls it
    credential         TEXT NOT NULL, -- public: its public key, and how it was made, as JSON
    name               BYTEA NOT NULL, -- personal (sealed): what its owner calls it
    counter            BIGINT NOT NULL, -- internal: its uses, as the authenticator counts them; 0 when it does not
    is_backup_eligible BIGINT NOT NULL, -- internal: whether it may be copied to other devices of its owner
    is_backed_up       BIGINT NOT NULL, -- internal: whether it was when it was used last
    created_at         BIGINT NOT NULL, -- internal
    used_at            BIGINT -- internal
);

CREATE INDEX passkey_of_account ON passkey (account_id);

-- What an authenticator was asked. A row goes with the first answer.
CREATE TABLE passkey_challenge (
    challenge  BYTEA NOT NULL PRIMARY KEY, -- internal: 32 random bytes
    holder     BYTEA NOT NULL, -- secret (MACed): who was asked, and what for
    state      TEXT NOT NULL, -- internal: what the answer is held against, as JSON
    expires_at BIGINT NOT NULL -- internal
);

-- The sweeper asks for what has expired.
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);

-- A program of before passkeys knows passwords only.
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password'; -- internal: by what its owner came in
