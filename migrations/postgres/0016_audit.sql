-- What was done, by whom, in a chain in which every row carries the hash of the one before (security 10).
-- References only, and no value of anybody: forgetting a person breaks nothing.

CREATE TABLE audit_event (
    seq       BIGINT NOT NULL PRIMARY KEY, -- internal: 1, 2, 3… without a gap
    at        BIGINT NOT NULL, -- internal
    actor     TEXT NOT NULL, -- internal: citizen, guest, worker or console
    action    TEXT NOT NULL, -- internal: a word of the closed list
    subject   UUID, -- internal: whose account, when one is known
    request   TEXT NOT NULL, -- internal: the request's number in the log; empty for a worker
    context   TEXT NOT NULL, -- internal: numbers and codes, as JSON
    prev_hash BYTEA NOT NULL, -- internal
    hash      BYTEA NOT NULL -- internal: SHA-256 of the hash before and of the fields of this row
);

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an audit event is never changed or deleted';
END;
$$;

CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();

CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

-- The end of the chain: one row.
CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), -- internal
    seq  BIGINT NOT NULL, -- internal: of the newest event
    hash BYTEA NOT NULL -- internal: its hash; zeros before the first
);

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
