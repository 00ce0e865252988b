-- «Лента уведомлений». The rows are the truth; the live stream reads those after the last it has sent.

CREATE TABLE notification (
    account_id BLOB NOT NULL REFERENCES account (id), -- internal: whose feed
    seq        INTEGER NOT NULL CHECK (seq > 0), -- internal: 1, 2, 3… without gaps, from `account.feed_seq`
    payload    BLOB NOT NULL, -- personal (sealed): kind and parameters, as JSON
    created_at INTEGER NOT NULL, -- internal
    read_at    INTEGER, -- internal: when its owner marked it as read
    -- Pages and streams walk one account by `seq`: the key serves both ways.
    PRIMARY KEY (account_id, seq)
) STRICT;

-- The number on the bell.
CREATE INDEX notification_unread ON notification (account_id, seq) WHERE read_at IS NULL;
