-- Messages on their way out (security 11).

CREATE TABLE outbox (
    id          BLOB NOT NULL PRIMARY KEY, -- internal: idempotency key towards the gateway
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'expired')), -- internal
    priority    INTEGER NOT NULL, -- internal: 0 goes first (security 11.5)
    payload     BLOB, -- personal (sealed): the message as JSON; erased once it is sent or expired (security 11.6)
    attempts    INTEGER NOT NULL, -- internal: how often a worker took it
    due_at      INTEGER NOT NULL, -- internal: not before
    expires_at  INTEGER, -- internal: not after (security 11.4)
    lease       BLOB, -- internal: the worker that has it
    lease_until INTEGER, -- internal: when another worker may take it
    last_error  TEXT, -- internal: a code, never a gateway's words
    created_at  INTEGER NOT NULL, -- internal
    settled_at  INTEGER, -- internal: when it was sent, buried or expired
    CHECK ((payload IS NULL) = (state IN ('sent', 'expired'))),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK ((settled_at IS NULL) = (state = 'waiting'))
) STRICT;

-- The claim walks the waiting messages, the urgent first; settled ones, soon the most, are not in it.
CREATE INDEX outbox_waiting ON outbox (priority, due_at, id) WHERE state = 'waiting';

-- Dead letters are counted for the alert.
CREATE INDEX outbox_dead ON outbox (settled_at) WHERE state = 'dead';
