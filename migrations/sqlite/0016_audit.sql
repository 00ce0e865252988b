-- What was done, by whom, in a chain in which every row carries the hash of the one before (security 10).
-- References only, and no value of anybody: forgetting a person breaks nothing.

CREATE TABLE audit_event (
    seq       INTEGER NOT NULL PRIMARY KEY, -- internal: 1, 2, 3… without a gap
    at        INTEGER NOT NULL, -- internal
    actor     TEXT NOT NULL, -- internal: citizen, guest, worker or console
    action    TEXT NOT NULL, -- internal: a word of the closed list
    subject   BLOB, -- internal: whose account, when one is known
    request   TEXT NOT NULL, -- internal: the request's number in the log; empty for a worker
    context   TEXT NOT NULL, -- internal: numbers and codes, as JSON
    prev_hash BLOB NOT NULL, -- internal
    hash      BLOB NOT NULL -- internal: SHA-256 of the hash before and of the fields of this row
) STRICT;

CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE ON audit_event
BEGIN
    SELECT RAISE(ABORT, 'an audit event is never changed');
END;

CREATE TRIGGER audit_event_is_not_deleted BEFORE DELETE ON audit_event
BEGIN
    SELECT RAISE(ABORT, 'an audit event is never deleted');
END;

-- The end of the chain: one row.
CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), -- internal
    seq  INTEGER NOT NULL, -- internal: of the newest event
    hash BLOB NOT NULL -- internal: its hash; zeros before the first
) STRICT;

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, zeroblob(32));
