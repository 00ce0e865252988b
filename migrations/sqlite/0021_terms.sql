-- What is past its term is swept by when it ended or came (security 9.11): the sweeper finds it without reading the rest.

CREATE INDEX session_term ON session (ends_at);

CREATE INDEX notification_age ON notification (created_at);

CREATE INDEX journal_age ON journal (created_at);

CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state IN ('sent', 'expired');

CREATE INDEX one_time_code_term ON one_time_code (expires_at);
