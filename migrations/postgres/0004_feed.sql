-- «Лента уведомлений». The rows are the truth; the live stream reads those after the last it has sent.

CREATE TABLE notification (
    account_id UUID NOT NULL REFERENCES account (id), -- internal: whose feed
    seq        BIGINT NOT NULL CHECK (seq > 0), -- internal: 1, 2, 3… without gaps, from `account.feed_seq`
    payload    BYTEA NOT NULL, -- personal (sealed): kind and parameters, as JSON
    created_at BIGINT NOT NULL, -- internal
    read_at    BIGINT, -- internal: when its owner marked it as read
    -- Pages and streams walk one account by `seq`: the key serves both ways.
    PRIMARY KEY (account_id, seq)
);

-- The number on the bell.
CREATE INDEX notification_unread ON notification (account_id, seq) WHERE read_at IS NULL;
