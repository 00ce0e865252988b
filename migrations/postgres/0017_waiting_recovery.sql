-- Recoveries without the second factor, which wait so that the owner may object (security 8, rows R3 and R4).

CREATE TABLE waiting_recovery (
    id          UUID NOT NULL PRIMARY KEY, -- internal
    account_id  UUID NOT NULL REFERENCES account (id), -- internal
    cancel_hash BYTEA NOT NULL UNIQUE, -- secret (hashed with SHA-256): token of the link that cancels it
    created_at  BIGINT NOT NULL, -- internal: when both contacts were shown
    opens_at    BIGINT NOT NULL, -- internal: when the new password may be set
    expires_at  BIGINT NOT NULL, -- internal: when it is too late
    ended_at    BIGINT, -- internal: when it ended before
    ended_by    TEXT -- internal: used, cancelled, voided
);

CREATE INDEX waiting_recovery_of_account ON waiting_recovery (account_id, created_at);

-- The sweeper asks for what has expired.
CREATE INDEX waiting_recovery_expiry ON waiting_recovery (expires_at);

-- Old code ignores both. A recovery that it began and proved by СНИЛС has no `proven_by`: without a factor it begins anew.
ALTER TABLE recovery ADD COLUMN proven_by TEXT; -- internal: by which way the first code came, phone or email
ALTER TABLE recovery ADD COLUMN waiting_id UUID; -- internal: the waiting recovery that this browser may use
