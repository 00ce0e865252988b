-- The control question: one more barrier on the way to a new password (security 3.12).

CREATE TABLE control_question (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES account (id), -- internal
    question   BLOB NOT NULL, -- personal (sealed): in the words of its owner
    answer     BLOB NOT NULL, -- secret (hashed as passwords are, sealed)
    set_at     INTEGER NOT NULL -- internal
) STRICT;

-- Old code ignores it: it asks no question.
ALTER TABLE recovery ADD COLUMN answered_at INTEGER; -- internal: when the answer was right
