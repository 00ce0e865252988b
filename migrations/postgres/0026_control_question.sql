-- The control question: one more barrier on the way to a new password (security 3.12).

CREATE TABLE control_question (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    question   BYTEA NOT NULL, -- personal (sealed): in the words of its owner
    answer     BYTEA NOT NULL, -- secret (hashed as passwords are, sealed)
    set_at     BIGINT NOT NULL -- internal
);

-- Old code ignores it: it asks no question.
ALTER TABLE recovery ADD COLUMN answered_at BIGINT; -- internal: when the answer was right
