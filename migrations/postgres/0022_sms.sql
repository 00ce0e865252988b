-- Codes by SMS: in place of the password, and as the second step (security 4, 7.4; decision 0035).

-- Sign-ins by SMS that are under way. Whether anybody has the number, they do not know.
CREATE TABLE sms_sign_in (
    id         UUID NOT NULL PRIMARY KEY, -- internal: the flow to which codes are bound
    token_hash BYTEA NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser that holds it
    phone      BYTEA NOT NULL, -- personal (sealed): what was typed
    created_at BIGINT NOT NULL, -- internal
    expires_at BIGINT NOT NULL -- internal: when it is erased
);

-- The sweeper asks for what has expired.
CREATE INDEX sms_sign_in_expiry ON sms_sign_in (expires_at);

-- Accounts whose second step may be a code by SMS to their proven phone.
CREATE TABLE sms_factor (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    added_at   BIGINT NOT NULL, -- internal
    used_at    BIGINT -- internal
);

-- Old code leaves it out: the first step was a password.
ALTER TABLE pending_sign_in ADD COLUMN way TEXT; -- internal: by what the first step was taken

-- Old code leaves it out: by a code of an application, a backup code, or a passkey.
ALTER TABLE recovery ADD COLUMN factor_by TEXT; -- internal: by what the second factor was shown
