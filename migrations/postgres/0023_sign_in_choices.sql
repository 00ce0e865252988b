-- Tries to sign in that failed, for the owner's eyes (security 5.11, catalogue SEC-08; decision 0036). The audit chain has each of them.

-- Those of one day, one network and one step together; of an account so many rows a day, and one for all the rest.
CREATE TABLE failed_sign_in (
    id         UUID NOT NULL PRIMARY KEY, -- internal: a keyed mark of account, day, network and step
    account_id UUID NOT NULL REFERENCES account (id), -- internal
    step       TEXT NOT NULL, -- internal: what was wrong
    device     BYTEA NOT NULL, -- personal (sealed): browser and system of the newest
    network    BYTEA NOT NULL, -- personal (sealed): where from; empty for the rest
    first_at   BIGINT NOT NULL, -- internal
    last_at    BIGINT NOT NULL, -- internal
    tries      BIGINT NOT NULL, -- internal
    hidden_at  BIGINT -- internal: when its owner cleared the history. Empty while it is shown
);

-- The history of an account, the newest first.
CREATE INDEX failed_sign_in_of_account ON failed_sign_in (account_id, last_at);

-- The sweeper asks for what is past its term.
CREATE INDEX failed_sign_in_age ON failed_sign_in (last_at);
