-- Counters that slow guessing down (security 5). They survive a restart and are shared by all processes.

CREATE TABLE limit_counter (
    key               BYTEA NOT NULL PRIMARY KEY, -- secret (MACed): whom it slows; nothing personal
    count             BIGINT NOT NULL, -- internal: uses within the window
    window_started_at BIGINT NOT NULL, -- internal
    failures          BIGINT NOT NULL, -- internal: attempts in a row without success
    blocked_until     BIGINT NOT NULL, -- internal: until then no attempt is evaluated
    touched_at        BIGINT NOT NULL -- internal: for the 24 hours of quiet, and for the sweeper
);

-- The sweeper asks for what nobody touched.
CREATE INDEX limit_counter_touched ON limit_counter (touched_at);
