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

-- What an owner has chosen about signing in (catalogue SEC-06, SEC-13). Without a row: as by default, and from everywhere.
CREATE TABLE sign_in_choice (
    account_id    UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    phone_notices TEXT NOT NULL, -- internal: of which sign-ins the phone hears
    email_notices TEXT NOT NULL, -- internal: likewise the mailbox
    networks      BYTEA NOT NULL -- personal (sealed): from where one may sign in, a network a line; none means from everywhere
);

-- All was right but the network. Opens nothing before a code of a contact was right, too.
CREATE TABLE stopped_sign_in (
    id         UUID NOT NULL PRIMARY KEY, -- internal: the flow of its codes
    token_hash BYTEA NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser
    account_id UUID NOT NULL REFERENCES account (id), -- internal
    aal        BIGINT NOT NULL, -- internal: by how many factors
    way        TEXT NOT NULL, -- internal: by what
    failures   BIGINT NOT NULL, -- internal: attempts that had failed before
    shown      TEXT, -- internal: which kind of contact was shown already on the way. Empty when none was
    channel    TEXT, -- internal: to which kind of contact the newest code went. Empty before one did
    created_at BIGINT NOT NULL, -- internal
    expires_at BIGINT NOT NULL -- internal
);

CREATE INDEX stopped_sign_in_of_account ON stopped_sign_in (account_id);

-- The sweeper asks for what has expired.
CREATE INDEX stopped_sign_in_expiry ON stopped_sign_in (expires_at);
