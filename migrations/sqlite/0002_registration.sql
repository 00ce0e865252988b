-- Registrations that are under way, and one-time codes.

CREATE TABLE registration_draft (
    id              BLOB NOT NULL PRIMARY KEY, -- internal: the flow to which codes are bound
    token_hash      BLOB NOT NULL UNIQUE, -- secret (hashed with SHA-256): cookie of the browser that began it
    locale          TEXT NOT NULL CHECK (locale IN ('ru', 'en')), -- internal
    payload         BLOB NOT NULL, -- personal (sealed): what was typed and what was wrong with it, as JSON
    consent_at      INTEGER, -- internal: when the consent was ticked
    phone_proven_at INTEGER, -- internal
    email_proven_at INTEGER, -- internal
    account_id      BLOB REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED, -- internal: what came of it; may be written before the account
    created_at      INTEGER NOT NULL, -- internal
    expires_at      INTEGER NOT NULL -- internal: when it is erased (security 2.9)
) STRICT;

-- The sweeper asks for what has expired.
CREATE INDEX registration_draft_expiry ON registration_draft (expires_at);

-- Codes of SMS and tokens of links. A flow is a registration today and a recovery tomorrow, so `flow` refers to no one table.
CREATE TABLE one_time_code (
    id         BLOB NOT NULL PRIMARY KEY, -- internal
    flow       BLOB NOT NULL, -- internal: what it is bound to (security 4.2)
    channel    TEXT NOT NULL CHECK (channel IN ('phone', 'email')), -- internal
    number     INTEGER NOT NULL, -- internal: «Код 2»
    salt       BLOB NOT NULL, -- internal: 16 random bytes; worth nothing without the code key (security 4.1)
    mark       BLOB NOT NULL, -- secret (MACed code, or hashed token of a link; security 4.1)
    tries      INTEGER NOT NULL, -- internal: wrong tries and the running one
    created_at INTEGER NOT NULL, -- internal
    expires_at INTEGER NOT NULL, -- internal
    ended_at   INTEGER -- internal: when it was used, or replaced by a newer one
) STRICT;

-- The newest code of a flow is asked for at every step.
CREATE INDEX one_time_code_of_flow ON one_time_code (flow, channel, number);

-- A newer code ends the older one (security 4.4): the database refuses two live ones.
CREATE UNIQUE INDEX one_time_code_live ON one_time_code (flow, channel) WHERE ended_at IS NULL;

-- A link is looked up by the hash of its token.
CREATE INDEX one_time_code_mark ON one_time_code (mark);
