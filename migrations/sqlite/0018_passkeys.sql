-- Passkeys (catalogue EXP-02; security 7.2).

-- By what authenticators know an account: random, one for all its keys, and kept when the last of them goes.
CREATE TABLE passkey_handle (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    handle     BLOB NOT NULL UNIQUE -- internal: 64 random bytes
) STRICT;

CREATE TABLE passkey (
    id                 BLOB NOT NULL PRIMARY KEY, -- internal
    account_id         BLOB NOT NULL REFERENCES account (id), -- internal
    credential_id      BLOB NOT NULL UNIQUE, -- internal: what its authenticator calls it
    credential         TEXT NOT NULL, -- public: its public key, and how it was made, as JSON
    name               BLOB NOT NULL, -- personal (sealed): what its owner calls it
    counter            INTEGER NOT NULL, -- internal: its uses, as the authenticator counts them; 0 when it does not
    is_backup_eligible INTEGER NOT NULL, -- internal: whether it may be copied to other devices of its owner
    is_backed_up       INTEGER NOT NULL, -- internal: whether it was when it was used last
    created_at         INTEGER NOT NULL, -- internal
    used_at            INTEGER -- internal
) STRICT;

CREATE INDEX passkey_of_account ON passkey (account_id);

-- What an authenticator was asked. A row goes with the first answer.
CREATE TABLE passkey_challenge (
    challenge  BLOB NOT NULL PRIMARY KEY, -- internal: 32 random bytes
    holder     BLOB NOT NULL, -- secret (MACed): who was asked, and what for
    state      TEXT NOT NULL, -- internal: what the answer is held against, as JSON
    expires_at INTEGER NOT NULL -- internal
) STRICT;

-- The sweeper asks for what has expired.
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);

-- A program of before passkeys knows passwords only.
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password'; -- internal: by what its owner came in
