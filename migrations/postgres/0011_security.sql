-- The page «Безопасность»: where somebody is signed in, and which passwords are not taken again (security 3.8, 6.7).

ALTER TABLE session ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0; -- internal: when it began. 0 from a program that does not know this column
ALTER TABLE session ADD COLUMN network BYTEA; -- personal (sealed): the address, or /64, that it began from. Empty before this column was there

UPDATE session SET created_at = auth_time;

ALTER TABLE account ADD COLUMN password_set_at BIGINT NOT NULL DEFAULT 0; -- internal: when the password was chosen. 0 from a program that does not know this column

UPDATE account SET password_set_at = created_at;

-- Passwords that were replaced; the newest few are kept, to refuse them.
CREATE TABLE former_password (
    id            UUID NOT NULL PRIMARY KEY, -- internal
    account_id    UUID NOT NULL REFERENCES account (id), -- internal: whose
    password_hash BYTEA NOT NULL, -- secret (hashed with Argon2id, then sealed)
    replaced_at   BIGINT NOT NULL -- internal
);

CREATE INDEX former_password_of_account ON former_password (account_id, replaced_at);
