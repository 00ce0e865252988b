-- Deleting an account (security 9.9; decision 0030).

-- What is left of one. A database that was put back is compared with the list of them that is kept outside.
CREATE TABLE deleted_account (
    account_id UUID NOT NULL PRIMARY KEY, -- internal: refers to nothing any more
    opened_at  BIGINT NOT NULL, -- internal
    deleted_at BIGINT NOT NULL -- internal
);

-- Whoever keeps the list outside asks for the newest.
CREATE INDEX deleted_account_newest ON deleted_account (deleted_at);

-- Deletions that wait, so that the owner may think again. A row goes when it is cancelled.
CREATE TABLE planned_deletion (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    planned_at BIGINT NOT NULL, -- internal
    due_at     BIGINT NOT NULL -- internal
);

-- The worker asks for what is due.
CREATE INDEX planned_deletion_due ON planned_deletion (due_at);

-- Links of messages by which whoever reads a contact acts for the account without signing in. A row goes when its button is pressed.
CREATE TABLE owner_link (
    token_hash BYTEA NOT NULL PRIMARY KEY, -- secret (hashed with SHA-256)
    account_id UUID NOT NULL REFERENCES account (id), -- internal
    purpose    TEXT NOT NULL, -- internal: what its button does
    expires_at BIGINT NOT NULL -- internal
);

CREATE INDEX owner_link_of_account ON owner_link (account_id);

-- The sweeper asks for what has expired.
CREATE INDEX owner_link_expiry ON owner_link (expires_at);

-- A message of an account that is deleted must not stay. Old code writes none; such messages go out as before.
ALTER TABLE outbox ADD COLUMN account_id UUID; -- internal: whose contact it goes to; empty when nobody knows yet, or when it outlives the account

CREATE INDEX outbox_of_account ON outbox (account_id) WHERE account_id IS NOT NULL AND payload IS NOT NULL;
