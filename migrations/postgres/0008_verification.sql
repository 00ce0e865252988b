-- Asking the registries about a person, what came of it, and what an account went through (formats 11).

CREATE TABLE verification (
    id         UUID NOT NULL PRIMARY KEY, -- internal
    account_id UUID NOT NULL REFERENCES account (id), -- internal: whose
    number     BIGINT NOT NULL CHECK (number > 0), -- internal: the how-manieth of the account
    state      TEXT NOT NULL CHECK (state IN ('running', 'matched', 'mismatched', 'unanswered', 'conflict', 'superseded')), -- internal
    snils      BYTEA, -- secret (MACed): blind index of the СНИЛС that is proven when everything fits (security 9.6)
    started_at BIGINT NOT NULL, -- internal
    settled_at BIGINT, -- internal
    -- The newest of an account, for its page.
    UNIQUE (account_id, number),
    CHECK ((settled_at IS NULL) = (state = 'running'))
);

-- At most one runs, so «the running one» names one row.
CREATE UNIQUE INDEX verification_running ON verification (account_id) WHERE state = 'running';

-- What one registry is asked. The question stands here only while somebody may still have to send it.
CREATE TABLE registry_check (
    id              UUID NOT NULL PRIMARY KEY, -- internal
    verification_id UUID NOT NULL REFERENCES verification (id), -- internal
    account_id      UUID NOT NULL REFERENCES account (id), -- internal: whose page looks again when it changes
    registry        TEXT NOT NULL CHECK (registry IN ('pension', 'passports', 'tax', 'addresses')), -- internal
    state           TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'answered', 'rejected', 'expired', 'dropped')), -- internal
    message_id      UUID NOT NULL UNIQUE, -- internal: number of the present question; deliveries are told apart by it
    question        BYTEA, -- personal (sealed): the question as JSON; erased once it is settled
    finding         BYTEA, -- personal (sealed): what the registry found, as JSON
    asked           BIGINT NOT NULL CHECK (asked > 0), -- internal: the how-manieth question; «нет сведений» leads to another
    attempts        BIGINT NOT NULL, -- internal: how often a worker took it
    due_at          BIGINT NOT NULL, -- internal: not sent before
    lease           UUID, -- internal: the worker that sends it
    lease_until     BIGINT, -- internal: when another worker may take it
    expires_at      BIGINT NOT NULL, -- internal: how long an answer is waited for
    changed_at      BIGINT NOT NULL, -- internal: since when it stands so
    settled_at      BIGINT, -- internal
    last_error      TEXT, -- internal: a code, never the other side's words
    UNIQUE (verification_id, registry),
    CHECK ((settled_at IS NULL) = (state IN ('queued', 'sent', 'accepted'))),
    CHECK ((question IS NULL) = (settled_at IS NOT NULL)),
    CHECK ((finding IS NULL) = (state <> 'answered')),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK (lease IS NULL OR state = 'queued')
);

-- The claim walks what waits to be sent, a registry at a time.
CREATE INDEX registry_check_queued ON registry_check (registry, due_at) WHERE state = 'queued';

-- What is past its term, and whom to ask for deliveries: of the open ones only, soon the fewest.
CREATE INDEX registry_check_open ON registry_check (expires_at) WHERE settled_at IS NULL;

-- Whose a number is that the registries have confirmed: one person, one account (catalogue ACC-11).
CREATE TABLE proven_identity (
    kind        TEXT NOT NULL CHECK (kind IN ('snils')), -- internal
    key_version BIGINT NOT NULL, -- internal: which index key made the value
    value       BYTEA NOT NULL, -- secret (MACed): blind index of the number (security 9.6)
    account_id  UUID NOT NULL REFERENCES account (id), -- internal: whose it is
    proven_at   BIGINT NOT NULL, -- internal
    PRIMARY KEY (kind, key_version, value)
);

-- Whoever proves another number gives the former one back.
CREATE INDEX proven_identity_of_account ON proven_identity (account_id, kind);

-- What people asked an operator to look at: the operators' queue.
CREATE TABLE manual_review (
    id              UUID NOT NULL PRIMARY KEY, -- internal
    verification_id UUID NOT NULL REFERENCES verification (id), -- internal
    account_id      UUID NOT NULL REFERENCES account (id), -- internal: whose
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'withdrawn')), -- internal
    requested_at    BIGINT NOT NULL, -- internal
    ended_at        BIGINT, -- internal
    CHECK ((ended_at IS NULL) = (state = 'waiting'))
);

-- A verification waits once, however often the button is pressed.
CREATE UNIQUE INDEX manual_review_waiting ON manual_review (verification_id) WHERE state = 'waiting';

-- Newer data withdraw what waits.
CREATE INDEX manual_review_of_account ON manual_review (account_id) WHERE state = 'waiting';

-- The journal of an account, for its owner.
CREATE TABLE journal (
    account_id UUID NOT NULL REFERENCES account (id), -- internal: whose
    seq        BIGINT NOT NULL CHECK (seq > 0), -- internal: 1, 2, 3… without gaps, from `account.journal_seq`
    payload    BYTEA NOT NULL, -- personal (sealed): kind and parameters, as JSON
    created_at BIGINT NOT NULL, -- internal
    PRIMARY KEY (account_id, seq)
);

ALTER TABLE account ADD COLUMN journal_seq BIGINT NOT NULL DEFAULT 0; -- internal: `seq` of the newest entry; its row lock puts the journal in order
