-- The keys of blind indexes, and what is needed to put another in the place of one (security 9.6; decision 0037).

-- Which of them are live: every write stores a row by each, from the oldest to the newest; everybody has a row by the oldest.
CREATE TABLE index_keys (
    id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), -- internal: there is one row
    oldest BIGINT NOT NULL, -- internal
    newest BIGINT NOT NULL CHECK (newest IN (oldest, oldest + 1)) -- internal
);

INSERT INTO index_keys (id, oldest, newest) VALUES (1, 1, 1);

-- The numbers themselves: a mark alone cannot be made anew by another key. Empty in rows of a program of before.
ALTER TABLE proven_identity ADD COLUMN number BYTEA; -- personal (sealed): the number
ALTER TABLE verification ADD COLUMN snils_value BYTEA; -- personal (sealed): the СНИЛС that is proven when everything fits, while it runs
