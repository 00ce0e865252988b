-- The history of sign-ins is the list of sessions, ended ones too; their owner may take it out of sight (catalogue CF-21).

ALTER TABLE session ADD COLUMN hidden_at BIGINT; -- internal: when its owner cleared the history. Empty while it is shown

-- The history of an account, the newest first.
CREATE INDEX session_of_account ON session (account_id, created_at);
